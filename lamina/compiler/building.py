"""The pieces of elaboration: a part that is built, its place, and a graph in the making."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from lamina.compiler.freezing import frozen_op
from lamina.compiler.graph import INPUT, Graph, Head, Node
from lamina.spec.layer import Element, Layer, Merge, kind_of
from lamina.spec.shape import Shape


class Built(NamedTuple):
    """A part made into an op for one input shape."""

    op: Layer | Merge | Graph
    shape: Shape
    frozen: bool = False

    @property
    def size(self) -> int:
        return self.op.size if isinstance(self.op, Graph) else 1


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part stands: its path, how deep, whether on the trunk (where `aux` may be), and
    in how many copies by the repeats around it."""

    path: str
    depth: int = 1
    trunk: bool = True
    copies: int = 1

    def inside(self, name: str, *, trunk: bool = True, copies: int = 1) -> Place:
        path = f"{self.path}.{name}"
        return Place(path, self.depth + 1, self.trunk and trunk, self.copies * copies)


class Wires:
    """A graph in the making: nodes, side outputs, and what each name stands for."""

    def __init__(self, x: Shape) -> None:
        self.input = x
        self.nodes: list[Node] = []
        self.heads: list[Head] = []
        self.shapes: dict[str, Shape] = {INPUT: x}

    def add(self, name: str, built: Built, inputs: tuple[str, ...]) -> str:
        self.nodes.append(Node(name, built.op, inputs, built.shape, built.frozen))
        self.shapes[name] = built.shape
        if isinstance(built.op, Graph):
            for head in built.op.heads:
                self.heads.append(replace(head, value=f"{name}:{head.name}"))
        return name

    def graph(self, output: str, *, repeated: bool = False) -> Built:
        nodes, heads = tuple(self.nodes), tuple(self.heads)
        made = Graph(self.input, nodes, output, heads, repeated=repeated)
        return Built(made, self.shapes[output])


def frozen(built: Built) -> Built:
    """The same op with every primitive in it frozen."""
    op = frozen_op(built.op)
    return Built(op, built.shape, frozen=not isinstance(op, Graph))


def boxed(part: Element, built: Built, x: Shape) -> Built:
    """A graph for a run, whose parts are graphs; a bare layer is named by its kind there."""
    if isinstance(built.op, Graph) and not built.op.repeated:
        return built
    wires = Wires(x)
    return wires.graph(wires.add(kind_of(part), built, (INPUT,)))


def titled(
    built: Built | None, title: str, numbers: dict[str, int], block: str = ""
) -> Built | None:
    """A graph under a block's name, unless it is a run, which stays one. `block` is the kind
    of a shipped one."""
    if built is None or not isinstance(built.op, Graph) or built.op.repeated:
        return built
    named = replace(built.op, title=title, numbers=tuple(numbers.items()), block=block)
    return built._replace(op=named)


def deeper(place: Place) -> Place:
    """The same place, one level further from the surface."""
    return replace(place, depth=place.depth + 1)
