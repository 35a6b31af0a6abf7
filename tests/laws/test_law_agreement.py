"""Law: both frameworks are the network. From equal weights they compute, in float64, equal
outputs, equal gradients of the input and of every weight, and equal running statistics.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jax
import numpy as np
import pytest
from hypothesis import given, settings

from lamina.backends.compile import compilation
from lamina.backends.proof import flax_side, torch_side
from lamina.backends.proof.task import Task
from lamina.compiler.graph import Mode
from lamina.spec.combinators import chain
from lamina.spec.layer import Layer, kind_of
from lamina.spec.layers import BatchNorm, Dropout, StochasticDepth
from lamina.spec.network import Network
from samples import SAMPLES, Good, shapes
from strategies import networks

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

LARGEST = 3000  # values of a sample's input; larger ones are computed elsewhere
SLACK = 1e-13  # an absolute difference that rounding alone may make
TOLERANCE = {"output": 1e-9, "gradient": 1e-6, "statistic": 1e-9}


@pytest.fixture(autouse=True, scope="module")
def _quickly() -> Iterator[None]:
    """Small nets are compiled for longer than they run."""
    jax.config.update("jax_disable_most_optimizations", True)
    yield
    jax.config.update("jax_disable_most_optimizations", False)


def computed(net: Network, backend: str, mode: Mode) -> dict[str, Any]:
    """Outputs, gradients and statistics by canonical path and layout."""
    side = {"torch": torch_side, "flax": flax_side}[backend]
    task = Task(net.to_json(), backend, mode, "float64", 0)
    return side.run(task, compilation(net, backend, mode))


def assert_agreement(net: Network, mode: Mode) -> None:
    """Every array of one framework is the other's, compared with the largest of its kind."""
    one, other = computed(net, "torch", mode), computed(net, "flax", mode)
    assert one.keys() == other.keys()
    for kind, tolerance in TOLERANCE.items():
        names = [name for name in one if name.startswith(kind)]
        largest = max((np.abs(one[name]).max(initial=0) for name in names), default=0)
        for name in names:
            scale = max(np.abs(one[name]).max(initial=0), 1e-3 * largest)
            np.testing.assert_allclose(
                other[name], one[name], rtol=0, atol=tolerance * scale + SLACK, err_msg=name
            )


@pytest.mark.parametrize("mode", ["train", "infer"])
@settings(max_examples=30)
@given(net=networks(max_parts=8, dropping=False))
def test_the_frameworks_agree(mode: Mode, net: Network) -> None:
    """Both modes of one network, with whatever is in it."""
    assert_agreement(net, mode)


ROWS = [
    row
    for row in SAMPLES
    if isinstance(row, Good) and isinstance(row.op, Layer) and shapes(row.x)[0].volume < LARGEST
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{kind_of(row.op)}-{row.x}")
def test_the_frameworks_agree_on_each_layer(row: Good) -> None:
    """Each good sample, behind a layer that learns; layers that train otherwise, both ways."""
    (x,) = shapes(row.x)
    body = chain(before=BatchNorm(), op=row.op)
    net = Network(name="net", input=x.dimensions, body=body)
    assert_agreement(net, "infer")
    if isinstance(row.op, (BatchNorm, Dropout, StochasticDepth)):
        assert_agreement(net, "train")
