"""Which nested graphs become the same class: those equal but for their numbers."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field, replace

from lamina.compiler.graph import Graph, Node
from lamina.compiler.numbers import choices, numbers
from lamina.compiler.plan import Literal
from lamina.compiler.stacks import Stacking, stretches
from lamina.spec.layer import Layer, Merge
from lamina.spec.shape import Shape

Uses = Callable[[Layer | Merge, bool], frozenset[str]]
Hints = dict[str, int | bool]
COUNT, STACK = "count", "stack"  # the keys of how many there are of a part


@dataclass(frozen=True, slots=True)
class Column:
    """One number of a class: the nodes that lead to it, its name, and its field's default."""

    path: tuple[str, ...]
    name: str
    default: Literal | None

    def under(self, node: str) -> Column:
        return replace(self, path=(node, *self.path))


@dataclass(frozen=True, slots=True)
class Content:
    """What a node holds: a primitive, a graph, or a run of graphs. Contents of equal `key`
    differ in their `vector` only; columns name its entries."""

    key: Hashable
    vector: tuple[Literal, ...]
    columns: tuple[Column, ...]
    what: Layer | Merge | Skeleton | tuple[tuple[Content, ...], ...]
    image: bool = True  # whether a primitive's input is one


@dataclass(eq=False, slots=True)
class Skeleton:
    """A class in the making. `vectors` holds each distinct set of numbers with the hints that
    its graph gives for their names, in order of appearance."""

    graph: Graph
    contents: tuple[Content, ...]
    columns: tuple[Column, ...]
    vectors: dict[tuple[Literal, ...], Hints] = field(
        default_factory=dict[tuple[Literal, ...], Hints]
    )


class Skeletons:
    """All skeletons of a network, children before parents."""

    def __init__(self, uses: Uses, stacking: Stacking | None = None) -> None:
        self.uses, self.stacking = uses, stacking
        self.used: dict[Hashable, frozenset[str]] = {}
        self.by_key: dict[Hashable, Skeleton] = {}
        self.memo: dict[int, Content] = {}

    def graph(self, graph: Graph) -> Content:
        """The content of a nested graph; shared graphs are visited once."""
        if id(graph) not in self.memo:
            self.memo[id(graph)] = self.run(graph) if graph.repeated else self.single(graph)
        return self.memo[id(graph)]

    def single(self, graph: Graph) -> Content:
        shapes = graph.shapes()
        contents = tuple(self.node(node, shapes) for node in graph.nodes)
        key = (
            graph.title,
            graph.block,
            graph.output,
            tuple((head.name, head.value, head.weight) for head in graph.heads),
            tuple((node.name, node.inputs, node.frozen) for node in graph.nodes),
            tuple(content.key for content in contents),
        )
        vector = tuple(number for content in contents for number in content.vector)
        if key not in self.by_key:
            named = zip(graph.nodes, contents, strict=True)
            columns = tuple(c.under(node.name) for node, content in named for c in content.columns)
            self.by_key[key] = Skeleton(graph, contents, columns)
        skeleton = self.by_key[key]
        hints: Hints = {**dict(graph.numbers), "in_channels": graph.input.channels}
        skeleton.vectors.setdefault(vector, hints)
        return Content(id(skeleton), vector, skeleton.columns, skeleton)

    def run(self, graph: Graph) -> Content:
        """A run of graphs: consecutive equal ones, counted."""
        runs: list[tuple[Content, int, bool]] = []
        for nodes, stacked in stretches(graph, self.stacking):
            content, count = self.node(nodes[0], {}), len(nodes)
            if runs and not stacked and not runs[-1][2] and same(runs[-1][0], content):
                count += runs.pop()[1]
            runs.append((content, count, stacked))
        parts = tuple((counted(count, stacked), content) for content, count, stacked in runs)
        flat = tuple(content for part in parts for content in part)
        return Content(
            ("run", tuple(content.key for content in flat)),
            tuple(number for content in flat for number in content.vector),
            tuple(column for content in flat for column in content.columns),
            parts,
        )

    def node(self, node: Node, shapes: dict[str, Shape]) -> Content:
        if isinstance(node.op, Graph):
            return self.graph(node.op)
        inputs = tuple(shapes[value] for value in node.inputs)
        return self.primitive(node.op, inputs)

    def primitive(self, op: Layer | Merge, inputs: tuple[Shape, ...]) -> Content:
        image = inputs[0].is_image
        chosen = (choices(op), image, len(inputs))
        if chosen not in self.used:
            self.used[chosen] = self.uses(op, image)
        wanted = self.used[chosen]
        found = {name: n for name, n in numbers(op, inputs).items() if name in wanted}
        columns = tuple(Column((), name, default_of(op, name)) for name in found)
        return Content((chosen, *found), tuple(found.values()), columns, op, image)


def same(one: Content, other: Content) -> bool:
    return one.key == other.key and one.vector == other.vector


def counted(count: int, stacked: bool) -> Content:
    """How many there are of a part, a number like any other."""
    key = STACK if stacked else COUNT
    return Content(key, (count,), (Column((), "count", None),), ())


def default_of(op: Layer | Merge, name: str) -> Literal | None:
    """The default of an op's field, where the number is a plain field with one."""
    field = type(op).model_fields.get(name)
    default = None if field is None else field.default
    return default if type(default) in (int, float) else None
