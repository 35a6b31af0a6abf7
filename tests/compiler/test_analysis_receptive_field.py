"""Receptive fields: the classics' by hand, and by tracing pixels."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina import architectures
from lamina.compiler.analysis import Field, analyze
from lamina.compiler.check import check
from lamina.spec import layers
from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import add, chain, concat, repeat
from lamina.spec.network import Network


def field(body: Any, shape: tuple[int, ...] = (3, 64, 64)) -> Field:
    graph = check(Network(name="net", input=shape, body=body), "infer")
    return analyze(graph, "net", "infer").layers[-1].receptive_field


def conv(kernel: Any, **fields: Any) -> layers.Conv:
    return layers.Conv(channels=3, kernel=kernel, **fields)


@pytest.mark.parametrize(
    ("body", "size", "stride", "offset"),
    [
        (chain(a=layers.ReLU()), 1, 1, 0),
        (chain(a=conv(3, padding=1)), 3, 1, -1),
        (chain(a=conv(3), b=conv(3)), 5, 1, 0),
        (chain(a=conv(7, stride=2, padding=3), b=layers.MaxPool(kernel=3, stride=2)), 11, 4, -3),
        (chain(a=conv(3, dilation=4)), 9, 1, 0),
        (chain(a=layers.Pad(padding=2), b=conv(3)), 3, 1, -2),
        (chain(a=layers.Subsample(stride=3), b=conv(2)), 4, 3, 0),
        (chain(a=add(one=conv(3, padding=1), two=conv(5, padding=2))), 5, 1, -2),
        (chain(a=repeat(10, conv(3, padding=1))), 21, 1, -10),
        (
            chain(a=layers.Upsample(factor=2), b=conv(3, padding=1)),
            Fraction(5, 2),
            Fraction(1, 2),
            -1,
        ),
        (
            chain(a=layers.Upsample(factor=2), b=layers.MaxPool(kernel=2)),
            2,
            1,
            -Fraction(1, 2),
        ),
    ],
)
def test_by_hand(body: Any, size: Any, stride: Any, offset: Any):
    found = field(body)
    assert found == Field((size, size), (stride, stride), (offset, offset), False)


def test_the_axes_are_apart():
    found = field(chain(a=conv((3, 1), padding=(1, 0)), b=conv((1, 5), stride=(1, 2))))
    assert found == Field((3, 5), (1, 2), (-1, 0), False)


def test_paths_that_reach_to_different_sides_are_joined():
    left = layers.Pad(padding=(0, 0, 4, 0))
    right = layers.Pad(padding=(0, 0, 0, 4))
    found = field(chain(a=concat(one=left, two=right)))
    assert (found.size, found.offset) == ((1, 5), (0, -4))


@pytest.mark.parametrize(
    "op",
    [layers.GlobalAvgPool(), layers.GroupNorm(groups=1), SqueezeExcite(channels=3, squeezed=1)],
)
def test_what_sees_everything_keeps_seeing_everything(op: Any):
    found = field(chain(a=conv(3), b=op, c=layers.ReLU()), (3, 60, 50))
    assert (found.size, found.offset, found.whole) == ((60, 50), (0, 0), True)


@pytest.mark.parametrize(
    ("name", "path", "size", "stride"),
    [
        ("alexnet", "pool5", 195, 32),
        ("vgg16", "pool5", 212, 32),
        ("resnet50", "conv5.2.activation", 427, 32),  # stride in the 3 × 3; the paper's has 483
    ],
)
def test_the_published_fields(name: str, path: str, size: int, stride: int):
    """Araujo et al., Computing Receptive Fields of Convolutional Neural Networks (2019)."""
    made = analyze(check(architectures.create(name), "infer"), name, "infer")
    row = next(row for row in made.layers if row.path == path)
    assert row.receptive_field.size == (size, size)
    assert row.receptive_field.stride == (stride, stride)


def test_numbers_stay_bounded_in_long_networks():
    """Strides that multiply without end make a field of the whole input, not a huge number."""
    wide = repeat(200, chain(a=layers.Pad(padding=2**61), b=layers.Subsample(stride=2**61)))
    fine = repeat(200, chain(a=layers.Upsample(factor=3), b=conv(3, stride=2)))
    for body in (wide, fine):
        found = field(chain(a=body), (3, 3, 3))
        assert found.whole
        assert all(number.denominator < 2**300 for number in found.stride)


WINDOWS = st.tuples(st.integers(1, 4), st.integers(1, 3), st.integers(0, 2), st.integers(1, 2))


@given(st.lists(WINDOWS, min_size=1, max_size=5))
def test_the_field_is_what_tracing_one_pixel_back_reaches(windows: list[tuple[int, ...]]):
    ops = [
        conv(kernel, stride=stride, padding=padding, dilation=dilation)
        for kernel, stride, padding, dilation in windows
    ]
    body = tuple((f"c{index}", op) for index, op in enumerate(ops))
    found = field(body, (3, 1000, 1000))
    for pixel in (0, 1, 2):
        first = last = pixel
        for kernel, stride, padding, dilation in reversed(windows):
            first = first * stride - padding
            last = last * stride - padding + dilation * (kernel - 1)
        assert found.offset[0] + pixel * found.stride[0] == first
        assert found.offset[0] + pixel * found.stride[0] + found.size[0] - 1 == last
