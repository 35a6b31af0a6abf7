"""A flat view of a nested graph: its primitives in order, its values numbered."""

from __future__ import annotations

from typing import NamedTuple

from lamina.compiler.graph import INPUT, Graph
from lamina.spec.layer import Layer, Merge
from lamina.spec.shape import Shape


class Step(NamedTuple):
    """One primitive. Value 0 is the network's input, value i + 1 the output of step i."""

    path: str
    op: Layer | Merge
    inputs: tuple[int, ...]
    shapes: tuple[Shape, ...]  # of the inputs; equal ones are one object in a whole network
    shape: Shape
    frozen: bool


class Flat(NamedTuple):
    """All the steps, and the values that leave the network: the main output, then heads."""

    input: Shape
    steps: list[Step]
    outputs: tuple[int, ...]

    def values(self) -> list[Shape]:
        """The shape of every value by its number."""
        return [self.input, *(step.shape for step in self.steps)]


def flatten(graph: Graph) -> Flat:
    """The graph without its nesting."""
    opener = Opener()
    ends = opener.open(graph, 0)
    heads = (ends[head.value] for head in graph.heads)
    return Flat(graph.input, opener.steps, (ends[graph.output], *heads))


class Opener:
    """A flat view in the making."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.inputs: dict[tuple[Shape, ...], tuple[Shape, ...]] = {}

    def open(self, graph: Graph, entry: int, prefix: str = "") -> dict[str, int]:
        """Appends the graph's steps; gives the number of every value that it names."""
        numbers, shapes = {INPUT: entry}, {INPUT: graph.input}
        for node in graph.nodes:
            path = prefix + node.name
            shapes[node.name] = node.shape
            if isinstance(node.op, Graph):
                inner = self.open(node.op, numbers[node.inputs[0]], f"{path}.")
                numbers[node.name] = inner[node.op.output]
                for head in node.op.heads:
                    value = f"{node.name}:{head.name}"
                    numbers[value], shapes[value] = inner[head.value], head.shape
                continue
            inputs = tuple([numbers[value] for value in node.inputs])
            before = tuple([shapes[value] for value in node.inputs])
            before = self.inputs.setdefault(before, before)
            self.steps.append(Step(path, node.op, inputs, before, node.shape, node.frozen))
            numbers[node.name] = len(self.steps)
        return numbers
