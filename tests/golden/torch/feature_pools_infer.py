"""Pools for PyTorch: the inference model.

It takes float tensors of N x 2 x 11 x 10.

Written by lamina 0.1.0 from the spec with SHA-256
5e4c504c73f855dadd0eb3ad375dc3c9b304f4b688a3084dd259b9be986b685b.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class TrainableSubsampling(nn.Module):
    """LeNet's subsampling layer (LeCun 1998, section II.B), before its activation.

    y = coefficient_c * (sum of x over the window) + bias_c, zeros beyond the border.
    """

    def __init__(
        self,
        channels: int,
        kernel_size: tuple[int, int],
        stride: tuple[int, int],
        padding: tuple[int, int] = (0, 0),
    ) -> None:
        super().__init__()
        self.kernel_size = kernel_size
        self.stride = stride
        self.padding = padding
        area = kernel_size[0] * kernel_size[1]
        self.coefficient = nn.Parameter(torch.full((channels,), 1.0 / area))
        self.bias = nn.Parameter(torch.zeros(channels))

    def forward(self, x: Tensor) -> Tensor:
        total = F.avg_pool2d(x, self.kernel_size, self.stride, self.padding, divisor_override=1)
        return total * self.coefficient.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


def avg_pool2d(
    x: Tensor,
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int, int, int],
    *,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> Tensor:
    """F.avg_pool2d with padding given side by side: top, bottom, left, right.

    The divisor counts the pixels of the window that lie in the input, or in the padded input
    with `count_include_pad`; what `ceil_mode` adds beyond it never counts. With `ceil_mode` the
    last window must start inside the input or its leading padding.
    """
    top, bottom, left, right = padding
    sides = (left, right, top, bottom)
    counted = F.pad(x.new_ones(1, 1, x.size(2), x.size(3)), sides, value=float(count_include_pad))
    total, count = (
        F.avg_pool2d(t, kernel_size, stride, ceil_mode=ceil_mode, divisor_override=1)
        for t in (F.pad(x, sides), counted)
    )
    rows = (x.size(2) + top + stride[0] - 1) // stride[0]
    columns = (x.size(3) + left + stride[1] - 1) // stride[1]
    return (total / count)[:, :, :rows, :columns]


def max_pool2d(
    x: Tensor,
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int, int, int],
    dilation: tuple[int, int] = (1, 1),
    *,
    ceil_mode: bool = False,
) -> Tensor:
    """F.max_pool2d with padding given side by side: top, bottom, left, right.

    With `ceil_mode` the last window must start inside the input or its leading padding.
    """
    top, bottom, left, right = padding
    y = F.max_pool2d(
        F.pad(x, (left, right, top, bottom), value=float("-inf")),
        kernel_size,
        stride,
        dilation=dilation,
        ceil_mode=ceil_mode,
    )
    rows = (x.size(2) + top + stride[0] - 1) // stride[0]
    columns = (x.size(3) + left + stride[1] - 1) // stride[1]
    return y[:, :, :rows, :columns]


class Pools(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.learnt = TrainableSubsampling(2, (2, 1), (2, 1))

    def forward(self, x: Tensor) -> Tensor:
        x = max_pool2d(x, (2, 2), (1, 1), (1, 0, 0, 1))
        x = F.max_pool2d(x, (3, 2), stride=2, ceil_mode=True)
        x = F.max_pool2d(x, 2, stride=1, padding=1, dilation=2)
        x = max_pool2d(x, (3, 3), (1, 1), (0, 1, 1, 0), dilation=(1, 2), ceil_mode=True)
        x = F.interpolate(x, scale_factor=3)
        x = F.avg_pool2d(x, 3, stride=2, padding=1)
        x = F.avg_pool2d(x, 3, stride=1, padding=1, count_include_pad=False)
        x = avg_pool2d(x, (2, 2), (1, 1), (1, 0, 1, 1), ceil_mode=True)
        x = F.avg_pool2d(x, 2, stride=2, ceil_mode=True)
        x = F.adaptive_avg_pool2d(x, (4, 3))
        x = F.adaptive_avg_pool2d(x, 4)
        x = x[:, :, ::1, ::2]
        x = F.interpolate(x, scale_factor=(2, 3), mode="bilinear", align_corners=False)
        x = self.learnt(x)
        return F.adaptive_max_pool2d(x, 1)
