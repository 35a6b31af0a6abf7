"""Where each tensor of a network lives: its canonical path, and its place in a framework."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lamina.backends.dialect import Dialect
from lamina.compiler.graph import Graph
from lamina.compiler.names import attribute_names
from lamina.compiler.stacks import Stacking, stretches
from lamina.spec.layer import Layer, Tensor


class Parameter(NamedTuple):
    """A parameter as a framework keeps it: its shape there, and whether training moves it."""

    shape: tuple[int, ...]
    learns: bool


class Root(NamedTuple):
    """What the paths and places of a part begin with, and the loops that it is in."""

    path: str
    place: str
    stack: tuple[tuple[int, int], ...]


ROOT = Root("", "", ())


@dataclass(frozen=True, slots=True)
class Entry:
    """One tensor: its canonical path and layout, whether it is a parameter and a frozen one,
    and where the framework keeps it (a dotted path), with the axes in the order in which it
    does. Equal parts that are one loop share a place, whose first axes count them: `stack` has
    this tensor's index on each, and how many there are."""

    path: str
    tensor: Tensor
    learnt: bool
    frozen: bool
    place: str
    axes: tuple[int, ...]
    stack: tuple[tuple[int, int], ...] = ()

    @property
    def placed_shape(self) -> tuple[int, ...]:
        """The shape of the place, in the framework's layout."""
        shape = self.tensor.shape
        placed = tuple(shape[axis] for axis in self.axes) if self.axes else shape
        return (*(length for _, length in self.stack), *placed)

    @property
    def index(self) -> tuple[int, ...]:
        """Where the tensor is in its place."""
        return tuple(index for index, _ in self.stack)

    @property
    def parameter(self) -> Parameter:
        """What the framework must have there."""
        return Parameter(self.placed_shape, not self.frozen)


def entries(
    graph: Graph, dialect: Dialect, stacking: Stacking | None = None, root: Root = ROOT
) -> Iterator[Entry]:
    """Every tensor of a graph, derived from the graph and the dialect's rows alone; `stacking`
    says which runs are loops."""
    if graph.repeated:
        yield from run_entries(graph, dialect, stacking, root)
        return
    shapes = graph.shapes()
    for node, attribute in zip(graph.nodes, attribute_names(graph.nodes), strict=True):
        inner = Root(f"{root.path}{node.name}.", f"{root.place}{attribute}.", root.stack)
        if isinstance(node.op, Graph):
            yield from entries(node.op, dialect, stacking, inner)
        elif isinstance(node.op, Layer):
            x = shapes[node.inputs[0]]
            params, buffers = node.op.params(x), node.op.buffers(x)
            if not params and not buffers:
                continue
            slots = dialect.module(node.op, x).slots
            for role, tensor in {**params, **buffers}.items():
                slot = slots[role]
                path, place = inner.path + role, inner.place + slot.path
                learnt = role in params
                yield Entry(path, tensor, learnt, node.frozen, place, slot.axes, root.stack)


def run_entries(
    graph: Graph, dialect: Dialect, stacking: Stacking | None, root: Root
) -> Iterator[Entry]:
    """The tensors of a run of parts, of which a loop's are stacked. A loop is one item of the
    run, and the run itself where it is all of it."""
    items = list(stretches(graph, stacking))
    for item, (nodes, stacked) in enumerate(items):
        place = root.place if stacked and len(items) == 1 else f"{root.place}{item}."
        place += f"{dialect.stack_place}." if stacked else ""
        for index, node in enumerate(nodes):
            if isinstance(node.op, Graph):
                stack = (*root.stack, (index, len(nodes))) if stacked else root.stack
                inner = Root(f"{root.path}{node.name}.", place, stack)
                yield from entries(node.op, dialect, stacking, inner)
