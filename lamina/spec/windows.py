"""How many windows fit: the one rule of convolution and pooling sizes."""

from __future__ import annotations

from lamina.errors import ShapeError
from lamina.spec.fields import LARGEST, Padding, Sides, Size, four, pair, shortest


def windows(
    size: tuple[int, int],
    kernel: Size,
    stride: Size,
    padding: Sides | Padding,
    *,
    dilation: Size = 1,
    ceil: bool = False,
) -> tuple[int, int]:
    """Output height and width.

    floor((n + before + after - dilation·(kernel - 1) - 1) / stride) + 1; with `ceil` the
    division rounds up, but the last window must start inside the input or its leading
    padding (as torch and ONNX Runtime compute it, against their documented formula).
    """
    top, bottom, left, right = four(padding)
    sides = ((top, bottom), (left, right))
    per_axis = zip(size, pair(kernel), pair(stride), sides, pair(dilation), strict=True)
    height, width = (axis(*numbers, ceil=ceil) for numbers in per_axis)
    return height, width


def axis(
    n: int, kernel: int, stride: int, sides: tuple[int, int], dilation: int, *, ceil: bool
) -> int:
    """Windows along one axis."""
    before, after = sides
    padded, extent = n + before + after, dilation * (kernel - 1) + 1
    count = (padded - extent + (stride - 1 if ceil else 0)) // stride + 1
    if ceil and (count - 1) * stride >= n + before:
        count -= 1
    if count < 1:
        spread = f" ({dilation}·{kernel - 1}+1 with dilation)" if dilation > 1 else ""
        whole = "input" if padded == n else f"padded input {n} + {before} + {after} ="
        raise ShapeError("L201", f"kernel {extent}{spread} is larger than the {whole} {padded}")
    return count


def same_padding(
    size: tuple[int, int], kernel: Size, stride: Size, dilation: Size = 1
) -> int | tuple[int, ...]:
    """The sides that make ceil(n / stride) windows, as they are stored; an odd rest goes
    after the input."""
    sides: list[int] = []
    for n, k, s, d in zip(size, pair(kernel), pair(stride), pair(dilation), strict=True):
        total = max((-(-n // s) - 1) * s + d * (k - 1) + 1 - n, 0)
        sides += (total // 2, total - total // 2)
    if max(sides) > LARGEST:
        raise ShapeError("L220", f"`same` would pad by {max(sides)}, more than {LARGEST}")
    return shortest(tuple(sides))
