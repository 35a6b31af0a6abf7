"""From a graph to its sketch."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial

from lamina.compiler.graph import INPUT, Graph, Head, Node, Row
from lamina.drawing.columns import MOST_COLUMNS, Columns, Crowded, arranged
from lamina.drawing.ranks import Ranks, ranked
from lamina.drawing.sketch import ENTRY, MOST, SPINE, Item, Sketch
from lamina.drawing.tracks import wired
from lamina.drawing.words import LIGHT, family, strip, tight
from lamina.spec.layer import Layer
from lamina.spec.shape import Shape

COLUMNS = f"a level needs more than the {MOST_COLUMNS} columns that can be drawn"
COUNTED = ("parameters", "macs", "layers")


class Sketcher:
    """Sketches each distinct graph once. Recurses over nesting, which is bounded."""

    def __init__(self) -> None:
        self.known: dict[int, tuple[Graph, Sketch]] = {}

    def sketch(self, graph: Graph) -> Sketch:
        if id(graph) not in self.known:
            self.known[id(graph)] = graph, self.made(graph)
        return self.known[id(graph)][1]

    def made(self, graph: Graph) -> Sketch:
        groups, sources, output = outline(graph)
        shapes = graph.shapes()
        heads = {head.value: head for head in graph.heads}
        items = [self.item(group, shapes, heads) for group in groups]
        counts = {name: sum(getattr(item, name) for item in items) for name in COUNTED}
        closed = partial(
            Sketch, (), (1,), (), (), (0,), graph.input, shapes[graph.output], **counts
        )
        if found := crowd(sources):
            return closed(sealed=found)
        ranks = ranked(sources, output)
        try:
            plan = arranged(sources, output, ranks)
        except Crowded:
            return closed(sealed=COLUMNS)
        pairs = [(one, index) for index, reads in enumerate(sources) for one in reads]
        pairs.append((output, len(items)))
        asides = set(entered_aside(items, sources, ranks, plan))
        wires, tracks = wired(pairs, plan, asides)
        items = [
            item if index != output else replace(item, label="") for index, item in enumerate(items)
        ]
        return Sketch(
            items=tuple(items),
            rows=tuple(plan.rows),
            columns=tuple(plan.columns),
            wires=tuple(wires),
            tracks=tuple(tracks),
            input=graph.input,
            shape=shapes[graph.output],
            **counts,
            labelled=frozenset(
                plan.rows[n] for n, item in enumerate(items) if item.label or item.head
            ),
        )

    def item(self, group: list[Node], shapes: dict[str, Shape], heads: dict[str, Head]) -> Item:
        """One box: a stack of layers, or a block and its equal copies."""
        node, last = group[0], group[-1]
        before = shapes[node.inputs[0]]
        name, copies = node.name, len(group)
        if not isinstance(node.op, Graph):
            strips = tuple(strip(row_of(one, shapes)) for one in group)
            made = Item(name, name, last.shape, strips)
            copies = 1
        else:
            inside = self.sketch(node.op)
            title = titled(node.op)
            name = name if copies == 1 else f"{name} … {last.name}"
            made = Item(name, node.name, last.shape, (), inside, title, copies)
            if len(inside.items) == 1 and inside.items[0].strips and not inside.items[0].head:
                first, *others = (
                    replace(one, path=f"{node.name}.{one.path}") for one in inside.items[0].strips
                )
                made = replace(made, strips=(replace(first, label=name), *others), inside=None)
        made = summed(made, copies)
        taps = [heads[one.name] for one in group if one.name in heads]
        if taps:
            return replace(made, head=told(taps[0]))
        return replace(made, label=tight(last.shape.dimensions) if last.shape != before else "")


def outline(graph: Graph) -> tuple[list[list[Node]], list[list[int]], int]:
    """The nodes of each box, the boxes that each reads, and the one that is the output."""
    groups = list(grouped(graph))
    at = {node.name: number for number, group in enumerate(groups) for node in group}
    at[INPUT] = ENTRY
    sources = [
        list(dict.fromkeys(at[owner(value)] for value in group[0].inputs)) for group in groups
    ]
    return groups, sources, at[owner(graph.output)]


def crowd(sources: list[list[int]]) -> str:
    """What there is too much of on a level."""
    found = {"boxes": len(sources), "wires": sum(map(len, sources))}
    for what, count in found.items():
        if count > MOST:
            return f"{count:,} {what} on one level are more than the {MOST:,} that can be drawn"
    return ""


def summed(item: Item, copies: int) -> Item:
    """With what all copies come to."""
    inner = [item.inside] if item.inside else item.strips
    return replace(
        item,
        parameters=copies * sum(one.parameters for one in inner),
        macs=copies * sum(one.macs for one in inner),
        layers=copies * (item.inside.layers if item.inside else len(item.strips)),
    )


def told(head: Head) -> str:
    return f"→ {head.name}, loss × {head.weight:g}"


def owner(value: str) -> str:
    """The node that a value comes from."""
    return value.partition(":")[0]


def titled(graph: Graph) -> str:
    """The name of the idea; of a run, that of its parts."""
    if not graph.repeated:
        return graph.title
    titles = {node.op.title if isinstance(node.op, Graph) else "" for node in graph.nodes}
    only = titles.pop() if len(titles) == 1 else ""
    return f"{len(graph.nodes):,} × {only}" if only else f"{len(graph.nodes):,} blocks"


def row_of(node: Node, shapes: dict[str, Shape]) -> Row:
    """The primitive with its shapes."""
    assert not isinstance(node.op, Graph)
    return Row(node.name, node.op, tuple(shapes[v] for v in node.inputs), node.shape, node.frozen)


def grouped(graph: Graph) -> Iterator[list[Node]]:
    """The nodes, with what makes one box together: equal neighbours of a run, and a layer with
    the light ones (norm, activation, …) that follow it alone."""
    readers = Counter(owner(value) for node in graph.nodes for value in node.inputs)
    readers[owner(graph.output)] += 1
    tapped = {owner(head.value) for head in graph.heads}
    group: list[Node] = []
    for node in graph.nodes:
        last = group[-1] if group else None
        if last is None:
            group = [node]
        elif (
            graph.repeated
            and (node.op is last.op or node.op == last.op)
            and node.frozen == last.frozen
        ) or (
            not graph.repeated
            and node.inputs == (last.name,)
            and readers[last.name] == 1
            and last.name not in tapped
            and isinstance(last.op, Layer)
            and isinstance(node.op, Layer)
            and family(node.op) in LIGHT
        ):
            group.append(node)
        else:
            yield group
            group = [node]
    if group:
        yield group


def entered_aside(
    items: list[Item], sources: list[list[int]], ranks: Ranks, plan: Columns
) -> Iterator[int]:
    """The merges that wires from the right enter at their side: alone in their row, on the spine,
    with one input straight from above and none from the left."""
    crowd = Counter(plan.rows[:-1])
    for index, (item, reads) in enumerate(zip(items, sources, strict=True)):
        if item.merges and ranks.spine[index] and crowd[plan.rows[index]] == 1:
            ways = [plan.via[one, index] for one in reads]
            if min(ways) == SPINE and ways.count(SPINE) == 1:
                yield index
