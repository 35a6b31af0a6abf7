import torch.nn.functional as F
from torch import Tensor


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
