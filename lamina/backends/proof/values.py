"""Weights for a proof: at unit gain, whatever the spec's own schemes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lamina.backends.draw import drawn
from lamina.backends.proof.task import Dtype
from lamina.compiler.graph import Graph, Row, rows
from lamina.spec.initial import Init, Normal, Uniform
from lamina.spec.layer import Tensor

if TYPE_CHECKING:
    from lamina.backends.proof.task import Arrays

# Around what the values of a role lie, and how far from it they go: they keep clear of 0 and
# of 1, so that none can stand in for another.
AROUND = {
    "bias": 0.15,
    "scale": 1.15,
    "running_mean": 0.15,
    "running_var": 1.15,
    "slope": 0.3,
    "coefficient": 0.3,
}
SPREAD = 0.1


def values(graph: Graph, seed: int, dtype: Dtype) -> Arrays:
    """Weights that keep a signal as large as it is, in both directions.

    The initial ones may not: where they shrink it, an early fault reaches the outputs below
    every tolerance. What the spec fixes, such as the centres of an RBF, is as it says.
    """
    made = drawn(schemes(graph), seed)
    around = {path: AROUND.get(path.rpartition(".")[2], 0.0) for path in made}
    return {path: value.astype(dtype) + around[path] for path, value in made.items()}


def schemes(graph: Graph) -> Iterator[tuple[str, Tensor]]:
    """Every tensor by path, with the scheme that a proof draws it by."""
    for row in rows(graph):
        for role, tensor in {**row.params, **row.buffers}.items():
            yield f"{row.path}.{role}", Tensor(tensor.shape, scheme(row, role, tensor))


def scheme(row: Row, role: str, tensor: Tensor) -> Init:
    """How a tensor is drawn. The variance of weights is 2 over the number of products that
    each output sums, since half of them are lost where a ReLU follows."""
    if role == "weight":
        return Normal(std=(2 * row.shape.volume / row.cost.macs) ** 0.5)
    return Uniform(bound=SPREAD) if role in AROUND else tensor.init
