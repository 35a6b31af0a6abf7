"""Where each tensor of a network lives: its canonical path, and its place in a framework."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lamina.backends.dialect import Dialect
from lamina.compiler.graph import Graph
from lamina.compiler.names import attribute_names
from lamina.spec.layer import Layer, Tensor


class Parameter(NamedTuple):
    """A parameter as a framework keeps it: its shape there, and whether training moves it."""

    shape: tuple[int, ...]
    learns: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: its canonical path and layout, whether it is a parameter and a frozen one,
    and where the framework keeps it (a dotted path), with the axes in the order in which it
    does."""

    path: str
    tensor: Tensor
    learnt: bool
    frozen: bool
    place: str
    axes: tuple[int, ...]

    @property
    def placed_shape(self) -> tuple[int, ...]:
        """The shape in the framework's layout."""
        shape = self.tensor.shape
        return tuple(shape[axis] for axis in self.axes) if self.axes else shape

    @property
    def parameter(self) -> Parameter:
        """What the framework must have there."""
        return Parameter(self.placed_shape, not self.frozen)


def entries(graph: Graph, dialect: Dialect, path: str = "", place: str = "") -> Iterator[Entry]:
    """Every tensor of a graph, derived from the graph and the dialect's rows alone."""
    shapes = graph.shapes()
    for node, attribute in zip(graph.nodes, attribute_names(graph.nodes), strict=True):
        inner_path, inner_place = f"{path}{node.name}.", f"{place}{attribute}."
        if isinstance(node.op, Graph):
            yield from entries(node.op, dialect, inner_path, inner_place)
        elif isinstance(node.op, Layer):
            x = shapes[node.inputs[0]]
            params, buffers = node.op.params(x), node.op.buffers(x)
            if not params and not buffers:
                continue
            slots = dialect.module(node.op, x).slots
            for role, tensor in {**params, **buffers}.items():
                slot = slots[role]
                path_of, place_of = inner_path + role, inner_place + slot.path
                learnt = role in params
                yield Entry(path_of, tensor, learnt, node.frozen, place_of, slot.axes)
