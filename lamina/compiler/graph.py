"""The nested graph: what a spec means, with every shape known. Frozen; equality is structural."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from lamina.spec.layer import Cost, Layer, Merge, Tensors
from lamina.spec.shape import Shape

INPUT = ""  # the value that enters a graph; every other value is named by its node
Mode = Literal["infer", "train"]


@dataclass(frozen=True, slots=True)
class Node:
    """One step: an op applied to values.

    A value is a node's name, `node:head` for a side output of a nested graph, or INPUT.
    `frozen` is said of primitives only: a frozen part freezes each of those inside.
    """

    name: str
    op: Layer | Merge | Graph
    inputs: tuple[str, ...]
    shape: Shape
    frozen: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A side output: its name, its value and the weight of its loss."""

    name: str
    value: str
    weight: float
    shape: Shape


@dataclass(frozen=True, slots=True)
class Graph:
    """Nodes in topological order, one input, one main output, and side outputs.

    `title` is the idea's name (a block's class) and `numbers` what a reader would call its
    sizes and switches; both only name things. `block` is the kind of the shipped block that
    this is, empty for all else. A `repeated` graph is a run of parts named 0, 1, …
    """

    input: Shape
    nodes: tuple[Node, ...]
    output: str
    heads: tuple[Head, ...] = ()
    title: str = ""
    numbers: tuple[tuple[str, int], ...] = ()
    block: str = ""
    repeated: bool = False
    size: int = field(init=False, compare=False)  # primitives inside, nested ones included
    letters: int = field(init=False, compare=False)  # of all their paths, dots included

    def __post_init__(self) -> None:
        size = letters = 0
        for node in self.nodes:
            inner = node.op.size if isinstance(node.op, Graph) else 1
            size += inner
            letters += inner * (len(node.name) + 1)
            letters += node.op.letters if isinstance(node.op, Graph) else 0
        object.__setattr__(self, "size", size)
        object.__setattr__(self, "letters", letters)

    @property
    def shape(self) -> Shape:
        """The shape of the main output, which most often is the last value."""
        if self.nodes and self.nodes[-1].name == self.output:
            return self.nodes[-1].shape
        return self.shapes()[self.output]

    def shapes(self) -> dict[str, Shape]:
        """Every value's shape."""
        shapes = {INPUT: self.input}
        for node in self.nodes:
            shapes[node.name] = node.shape
            if isinstance(node.op, Graph):
                shapes |= {f"{node.name}:{head.name}": head.shape for head in node.op.heads}
        return shapes

    def with_nodes(self, nodes: tuple[Node, ...], output: str) -> Graph:
        return replace(self, nodes=nodes, output=output)


class Row(NamedTuple):
    """One primitive of a network, with the place it has in the whole."""

    path: str
    op: Layer | Merge
    inputs: tuple[Shape, ...]
    shape: Shape
    frozen: bool

    @property
    def params(self) -> Tensors:
        return self.op.params(self.inputs[0]) if isinstance(self.op, Layer) else {}

    @property
    def buffers(self) -> Tensors:
        return self.op.buffers(self.inputs[0]) if isinstance(self.op, Layer) else {}

    @property
    def cost(self) -> Cost:
        if isinstance(self.op, Layer):
            return self.op.cost(self.inputs[0], self.shape)
        names = map(str, range(len(self.inputs)))
        return self.op.cost(dict(zip(names, self.inputs, strict=True)), self.shape)


def rows(graph: Graph, prefix: str = "") -> Iterator[Row]:
    """Every primitive in topological order, nested graphs opened."""
    shapes = graph.shapes()
    for node in graph.nodes:
        path = prefix + node.name
        if isinstance(node.op, Graph):
            yield from rows(node.op, f"{path}.")
        else:
            inputs = tuple(shapes[value] for value in node.inputs)
            yield Row(path, node.op, inputs, node.shape, node.frozen)
