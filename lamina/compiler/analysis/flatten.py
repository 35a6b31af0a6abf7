"""A flat view of a nested graph: its primitives in order, its values numbered."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from lamina.compiler.graph import INPUT, Graph
from lamina.spec.layer import Layer, Merge
from lamina.spec.shape import Shape

T = TypeVar("T")


class Step(NamedTuple):
    """One primitive, wherever it stands: the copies of a part share their steps.

    `back` says how many values before its output each input is: 1 is the one that was made last.
    """

    op: Layer | Merge
    back: tuple[int, ...]
    shapes: tuple[Shape, ...]  # of the inputs
    shape: Shape
    frozen: bool


class Flat(NamedTuple):
    """All the steps, their paths, and the values that leave the network: the main output, then
    heads. Value 0 is the network's input, value i + 1 the output of step i."""

    input: Shape
    steps: list[Step]
    paths: list[str]
    outputs: tuple[int, ...]

    def inputs(self, number: int) -> tuple[int, ...]:
        """The values that a step reads."""
        return tuple(number + 1 - back for back in self.steps[number].back)

    def each(self, work: Callable[[Step], T]) -> list[T]:
        """What is said of each step; said once of those that copies share."""
        distinct = dict(zip(map(id, self.steps), self.steps, strict=True))
        said = {number: work(step) for number, step in distinct.items()}
        return list(map(said.__getitem__, map(id, self.steps)))

    def volumes(self) -> list[int]:
        """How many numbers each value has."""
        return [self.input.volume, *self.each(lambda step: step.shape.volume)]


def flatten(graph: Graph) -> Flat:
    """The graph without its nesting."""
    opener = Opener()
    ends = opener.opened(graph, 0, "")
    return Flat(graph.input, opener.steps, opener.paths, tuple(ends[end] for end in left(graph)))


def left(graph: Graph) -> list[str]:
    """The values that leave a graph."""
    return [graph.output, *[head.value for head in graph.heads]]


class Opening(NamedTuple):
    """Where a graph was opened: the range of its steps, and the numbers of what leaves it."""

    graph: Graph  # kept because its id is in the key
    start: int
    stop: int
    prefix: int  # letters of its paths that stand before its own names
    ends: dict[str, int]


class Opener:
    """A flat view in the making."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self.paths: list[str] = []
        self.known: dict[tuple[int, int], Opening] = {}

    def open(self, graph: Graph, entry: int, prefix: str) -> dict[str, int]:
        """Appends the graph's steps; gives the numbers of the values that leave it. What many
        nodes share, at the same distance from its input, is opened once."""
        start = len(self.steps)
        key = (id(graph), start - entry)
        if key in self.known:
            return self.copy(self.known[key], prefix)
        numbers = self.opened(graph, entry, prefix)
        ends = {value: numbers[value] for value in left(graph)}
        self.known[key] = Opening(graph, start, len(self.steps), len(prefix), ends)
        return ends

    def copy(self, known: Opening, prefix: str) -> dict[str, int]:
        """Appends the steps once more, under another prefix."""
        further = len(self.steps) - known.start
        self.steps += self.steps[known.start : known.stop]
        paths = self.paths[known.start : known.stop]
        self.paths += [prefix + path[known.prefix :] for path in paths]
        return {value: number + further for value, number in known.ends.items()}

    def opened(self, graph: Graph, entry: int, prefix: str) -> dict[str, int]:
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
            made = len(self.steps) + 1
            back = tuple([made - numbers[value] for value in node.inputs])
            before = tuple([shapes[value] for value in node.inputs])
            self.steps.append(Step(node.op, back, before, node.shape, node.frozen))
            self.paths.append(path)
            numbers[node.name] = made
        return numbers
