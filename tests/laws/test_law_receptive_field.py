"""Receptive fields against gradients: no pixel sees anything outside of its field."""

from __future__ import annotations

from typing import Any

import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import lamina
from lamina.errors import SpecError
from lamina.spec import layers
from lamina.spec.network import Network


def small(low: int, high: int) -> Any:
    return st.integers(low, high)


ENLARGING = st.one_of(
    st.builds(layers.Upsample, factor=small(1, 4), mode=st.sampled_from(["nearest", "bilinear"])),
    st.builds(
        layers.ConvTranspose,
        channels=st.just(1),
        kernel=small(1, 4),
        stride=small(1, 3),
        dilation=small(1, 2),
        padding=st.tuples(small(0, 1), small(0, 2)),
    ),
    st.builds(
        layers.Conv,
        channels=st.just(1),
        kernel=small(1, 4),
        stride=small(1, 2),
        padding=small(0, 2),
    ),
)


@settings(max_examples=60)
@given(st.lists(ENLARGING, min_size=1, max_size=4))
def test_a_gradient_reaches_no_further_than_the_field(ops: list[Any]):
    """Whatever enlarges and shrinks: no pixel sees anything outside."""
    net = Network(
        name="net", input=(1, 13, 11), body=tuple((f"p{i}", op) for i, op in enumerate(ops))
    )
    try:
        found = lamina.analyze(net).layers[-1].receptive_field
    except SpecError:
        assume(False)
    model = lamina.compile(net, "torch", mode="infer")
    for parameter in model.parameters():
        parameter.data.abs_().add_(0.1)
    x = torch.ones(1, 1, 13, 11, requires_grad=True)
    y = model(x)[0, 0]
    for pixel in {(0, 0), (y.shape[0] // 2, y.shape[1] // 2), (y.shape[0] - 1, y.shape[1] - 1)}:
        (gradient,) = torch.autograd.grad(y[pixel], x, retain_graph=True)
        for axis, seen in enumerate(gradient[0, 0].nonzero().T):
            start = found.offset[axis] + pixel[axis] * found.stride[axis]
            if len(seen):
                assert start <= int(seen.min())
                assert int(seen.max()) <= start + found.size[axis] - 1
