"""The pieces of elaboration: a part that is built, its place, and a graph in the making."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

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
    """Where a part stands: its path, and whether on the trunk (where `aux` may be)."""

    path: str
    trunk: bool = True

    def inside(self, name: str, *, trunk: bool = True) -> Place:
        return Place(f"{self.path}.{name}", self.trunk and trunk)


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

    def copies(self, built: Built, count: int) -> None:
        """Adds copies of a run; it has neither names to look up nor side outputs."""
        start = len(self.nodes)
        before = self.nodes[-1].name if start else INPUT
        for name in map(str, range(start, start + count)):
            self.nodes.append(Node(name, built.op, (before,), built.shape, built.frozen))
            before = name

    def graph(self, output: str) -> Built:
        made = Graph(self.input, tuple(self.nodes), output, tuple(self.heads))
        return Built(made, self.shapes[output])

    def run(self) -> Built:
        """The copies as a graph."""
        last = self.nodes[-1]
        made = Graph(self.input, tuple(self.nodes), last.name, repeated=True)
        return Built(made, last.shape)


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
