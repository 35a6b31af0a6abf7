import torch.nn.functional as F
from torch import Tensor


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
