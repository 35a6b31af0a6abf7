"""Sizes: exhaustively against torch for everything small; padding `same` by TensorFlow's rule."""

from __future__ import annotations

from itertools import product
from math import ceil
from typing import Any

import pytest
import torch
import torch.nn.functional as F

from lamina.errors import ShapeError
from lamina.spec.fields import four
from lamina.spec.layer import Layer
from lamina.spec.layers import AvgPool, Conv, ConvTranspose, MaxPool
from lamina.spec.shape import Shape

SIZES, KERNELS, STRIDES, PADDINGS, DILATIONS = (
    *(range(1, 9), range(1, 5), range(1, 5), range(3), range(1, 4)),
)


def inferred(op: Layer, n: int) -> tuple[int, int] | None:
    """Height and width of what a 1 × n × (n + 1) image becomes; None where it is refused."""
    try:
        return op.infer(Shape(1, n, n + 1)).size
    except ShapeError:
        return None


def torch_s(
    call: Any, n: int, *arguments: Any, device: str = "meta", **options: Any
) -> tuple[int, ...] | None:
    """The same from torch, on its device without data; None where it refuses or nothing is
    left."""
    x = torch.empty(1, 1, n, n + 1, device=device)
    try:
        size = tuple(call(x, *arguments, **options).shape[2:])
    except RuntimeError:
        return None
    return size if all(size) else None


@pytest.mark.parametrize("n", SIZES)
def test_convolution_sizes_are_torch_s(n: int) -> None:
    """For every kernel, stride, padding and dilation; both refuse the same."""
    for k, s, p, d in product(KERNELS, STRIDES, PADDINGS, DILATIONS):
        weight = torch.empty(1, 1, k, k, device="meta")
        op = Conv(channels=1, kernel=k, stride=s, padding=p, dilation=d)
        theirs = torch_s(F.conv2d, n, weight, stride=s, padding=p, dilation=d)
        assert inferred(op, n) == theirs, (n, op)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_max_pool_sizes_are_torch_s(n: int, ceil_mode: bool) -> None:
    """We refuse what torch refuses; and padding beyond a window's middle, where torch looks at
    the kernel without its gaps."""
    for k, s, p, d in product(KERNELS, STRIDES, PADDINGS, DILATIONS):
        op = MaxPool(kernel=k, stride=s, padding=p, dilation=d, ceil=ceil_mode)
        theirs = torch_s(F.max_pool2d, n, k, s, p, d, ceil_mode=ceil_mode)
        ours = inferred(op, n)
        if ours is None and theirs is not None:
            assert d > n
            assert p > 0
            continue
        if theirs is None and ours is not None:
            assert 2 * p > k
            assert 2 * p <= d * (k - 1) + 1
            continue
        assert ours == theirs, (n, op)


def test_a_window_of_one_may_be_dilated_beyond_the_input() -> None:
    """It has no gaps; padding on the other axis changes nothing."""
    op = MaxPool(kernel=(3, 1), dilation=(1, 5), padding=(1, 0), stride=1)
    theirs = F.max_pool2d(torch.empty(2, 8, 3), (3, 1), 1, (1, 0), (1, 5))
    assert op.infer(Shape(2, 8, 3)) == Shape(*theirs.shape)


@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("ceil_mode", [False, True])
def test_average_pool_sizes_are_torch_s(n: int, ceil_mode: bool) -> None:
    """For every kernel, stride and padding; both refuse the same."""
    for k, s, p in product(KERNELS, STRIDES, PADDINGS):
        op = AvgPool(kernel=k, stride=s, padding=p, ceil=ceil_mode)
        assert inferred(op, n) == torch_s(F.avg_pool2d, n, k, s, p, ceil_mode), (n, op)


@pytest.mark.parametrize("n", SIZES)
def test_transposed_convolution_sizes_are_torch_s(n: int) -> None:
    """For every kernel, stride, padding, dilation and output padding; both refuse the same.
    With data: without, torch does not look at the output padding."""
    for k, s, p, d, e in product(KERNELS, STRIDES, PADDINGS, DILATIONS, range(3)):
        op = ConvTranspose(channels=1, kernel=k, stride=s, padding=p, dilation=d, output_padding=e)
        options = {"stride": s, "padding": p, "dilation": d, "output_padding": e}
        weight = torch.empty(1, 1, k, k)
        theirs = torch_s(F.conv_transpose2d, n, weight, device="cpu", **options)
        assert inferred(op, n) == theirs, (n, op)


@pytest.mark.parametrize("kind", [Conv, MaxPool, AvgPool])
def test_same_is_tensorflow_s_rule(kind: type[Layer]) -> None:
    """ceil(n / stride) windows; the padding needed is shared, an odd rest goes behind."""
    spread = (1,) if kind is AvgPool else DILATIONS
    for n, k, s, d in product(SIZES, KERNELS, STRIDES, spread):
        options = {} if kind is AvgPool else {"dilation": d}
        options |= {"channels": 1} if kind is Conv else {}
        x = Shape(1, n, n + 3)
        op = kind(kernel=(k, 1), stride=s, padding="same", **options).resolved(x)
        needed = max((ceil(n / s) - 1) * s + d * (k - 1) + 1 - n, 0)
        top, bottom, left, right = four(op.padding)  # type: ignore[attr-defined]
        assert (top, bottom) == (needed // 2, needed - needed // 2)
        assert left <= right <= left + 1
        if not (d > n and needed):  # a pool's window would see padding only
            assert op.infer(x).size == (ceil(n / s), ceil((n + 3) / s))


def test_valid_is_no_padding() -> None:
    assert Conv(channels=1, kernel=3, padding="valid") == Conv(channels=1, kernel=3)


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ((1, 1), 1),
        ((1, 2), (1, 2)),
        ((1, 1, 1, 1), 1),
        ((1, 1, 2, 2), (1, 2)),
        ((1, 2, 1, 2), (1, 2, 1, 2)),
    ],
)
def test_the_shortest_form_is_stored(written: tuple[int, ...], stored: object) -> None:
    """Equal paddings are equal fields, so that equal specs have one hash."""
    assert Conv(channels=1, kernel=3, padding=written).padding == stored
