"""LeNet5 for PyTorch: the training model.

It takes float tensors of N x 1 x 32 x 32.
Convolutions and linear layers compute in bfloat16; parameters and results are float32.

Written by lamina 0.1.0 from the spec with SHA-256
443553da4e25acdb4553a37b909be856fd4ee6d8920ed7fadce4239d0d07e9f7.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class SparseConv2d(nn.Module):
    """Convolution with a connection table (LeCun 1998, table I: LeNet-5's C3).

    Row i of the table lists the input channels that feed output i. The weight holds one kernel
    for each connection, in the order of the table; an absent connection has no weight.
    """

    def __init__(
        self,
        table: tuple[tuple[int, ...], ...],
        in_channels: int,
        kernel_size: tuple[int, int],
        stride: tuple[int, int] = (1, 1),
        padding: tuple[int, int] = (0, 0),
        dilation: tuple[int, int] = (1, 1),
        *,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = len(table)
        self.stride = stride
        self.padding = padding
        self.dilation = dilation
        self.slots = tuple(
            row * in_channels + source for row, sources in enumerate(table) for source in sources
        )
        self.weight = nn.Parameter(torch.empty(len(self.slots), *kernel_size))
        self.bias = nn.Parameter(torch.zeros(len(table))) if bias else None
        bound = math.sqrt(len(table) / self.weight.numel())
        nn.init.uniform_(self.weight, -bound, bound)

    def forward(self, x: Tensor) -> Tensor:
        height, width = self.weight.shape[1:]
        slots = torch.tensor(self.slots, device=self.weight.device)
        dense = self.weight.new_zeros(self.out_channels * self.in_channels, height, width)
        dense = dense.index_copy(0, slots, self.weight)
        kernel = dense.view(self.out_channels, self.in_channels, height, width)
        return F.conv2d(x, kernel, self.bias, self.stride, self.padding, self.dilation)


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


class LeNet5(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.c1 = nn.Conv2d(1, 6, 5)
        nn.init.uniform_(self.c1.weight, -0.096, 0.096)
        nn.init.zeros_(self.c1.bias)
        self.s2 = TrainableSubsampling(6, (2, 2), (2, 2))
        self.c3 = SparseConv2d(
            (
                (0, 1, 2),
                (1, 2, 3),
                (2, 3, 4),
                (3, 4, 5),
                (0, 4, 5),
                (0, 1, 5),
                (0, 1, 2, 3),
                (1, 2, 3, 4),
                (2, 3, 4, 5),
                (0, 3, 4, 5),
                (0, 1, 4, 5),
                (0, 1, 2, 5),
                (0, 1, 3, 4),
                (1, 2, 4, 5),
                (0, 2, 3, 5),
                (0, 1, 2, 3, 4, 5),
            ),
            6,
            (5, 5),
        )
        nn.init.uniform_(self.c3.weight, -0.0256, 0.0256)
        nn.init.zeros_(self.c3.bias)
        self.s4 = TrainableSubsampling(16, (2, 2), (2, 2))
        self.c5 = nn.Conv2d(16, 120, 5)
        nn.init.uniform_(self.c5.weight, -0.006, 0.006)
        nn.init.zeros_(self.c5.bias)
        self.f6 = nn.Linear(120, 84)
        nn.init.uniform_(self.f6.weight, -0.02, 0.02)
        nn.init.zeros_(self.f6.bias)
        self.output = nn.Linear(84, 10)
        nn.init.uniform_(self.output.weight, -0.0285714285714, 0.0285714285714)
        nn.init.zeros_(self.output.bias)

    def forward(self, x: Tensor) -> Tensor:
        with torch.autocast(x.device.type, dtype=torch.bfloat16):
            x = x.bfloat16()
            x = 1.7159 * torch.tanh(0.6666666666666666 * self.c1(x))
            x = torch.sigmoid(self.s2(x.float()).bfloat16())
            x = 1.7159 * torch.tanh(0.6666666666666666 * self.c3(x))
            x = torch.sigmoid(self.s4(x.float()).bfloat16())
            x = 1.7159 * torch.tanh(0.6666666666666666 * self.c5(x))
            x = torch.flatten(x, 1)
            x = 1.7159 * torch.tanh(0.6666666666666666 * self.f6(x))
            x = self.output(x)
        return x.float()
