"""Parts that only one network has, or that stand elsewhere: whole parts where all of it does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal

from lamina.compiler.diff.changes import Change, Found, Place
from lamina.compiler.diff.phrases import described
from lamina.compiler.diff.sequences import Pairs
from lamina.compiler.diff.side import Item, Side
from lamina.compiler.graph import Graph

Ordering = Callable[[int], tuple[int, int, int]]


def around(path: str) -> Iterator[str]:
    """The paths of the parts that a primitive is in, outermost first, then its own."""
    end = path.find(".")
    while end >= 0:
        yield path[:end]
        end = path.find(".", end + 1)
    yield path


def wholes(items: Sequence[Item], chosen: Iterable[int]) -> list[tuple[str, list[int]]]:
    """The largest parts of which every primitive is chosen, with these primitives."""
    chosen = sorted(chosen)
    inside = Counter(part for index in chosen for part in around(items[index].path))
    everywhere = Counter(part for item in items for part in around(item.path) if part in inside)
    found: dict[str, list[int]] = {}
    for index in chosen:
        path = items[index].path
        whole = next(part for part in around(path) if inside[part] == everywhere[part])
        found.setdefault(whole, []).append(index)
    return [
        (items[inner[0]].path if len(inner) == 1 else part, inner) for part, inner in found.items()
    ]


class Titles:
    """The names of ideas, by the path of the part."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.known: dict[int, dict[str, Graph]] = {}

    def of(self, path: str) -> str:
        """The title of a part, empty where it has none."""
        graph = self.graph
        for name in path.split("."):
            if id(graph) not in self.known:
                inner = {node.name: node.op for node in graph.nodes}
                self.known[id(graph)] = {k: v for k, v in inner.items() if isinstance(v, Graph)}
            found = self.known[id(graph)].get(name)
            if found is None:
                return ""
            graph = found
        return graph.title


def lonely(
    side: Side, chosen: Iterable[int], what: Literal["added", "removed"], order: Ordering
) -> Iterator[Found]:
    """What only this network has."""
    titles = Titles(side.graph)
    for path, inner in wholes(side.items, chosen):
        first = side.items[inner[0]]
        single = len(inner) == 1
        words = described(first.op) if single else titles.of(path)
        before = first.inputs[0]
        feeder = side.items[before - 1].kind if before else "input"
        yield Found(
            order(inner[0]),
            Change(
                what,
                first.kind if single else "",
                before=words if what == "removed" else None,
                after=words if what == "added" else None,
                layers=len(inner),
                parameters=sum(side.counts[index].parameters for index in inner),
                behind=feeder if single else "",
                train_only=all(side.items[index].train_only for index in inner),
                places=(Place(path, None) if what == "removed" else Place(None, path),),
            ),
        )


def elsewhere(a: Side, b: Side, moved: Pairs, order: Ordering) -> Iterator[Found]:
    """What both have and feed with something else."""
    partner = dict(moved)
    kind_at = {item.path: item.kind for item in a.items} if moved else {}
    for path, inner in wholes(a.items, partner):
        i, j = inner[0], partner[inner[0]]
        alone = all(a.items[index].train_only for index in inner)
        other = exchanged(a, b, i, j) if len(inner) == 1 else None
        if other is not None:
            places = [Place(path, path), other]
            if a.items[i].inputs[0] and a.value(a.items[i].inputs[0]) == other.a:
                places.reverse()
            kinds = [kind_at[str(place)] for place in places]
            change = Change(
                "swapped", before=kinds[0], after=kinds[1], train_only=alone, places=tuple(places)
            )
            yield Found(order(j), change)
            continue
        before, after = feeder(a, i, path), feeder(b, j, path)
        if before == after:
            continue  # another part of this name feeds it, of which enough is said
        change = Change(
            "moved",
            a.items[i].kind if len(inner) == 1 else "",
            before=before,
            after=after,
            layers=len(inner),
            train_only=alone,
            places=(Place(path, path),),
        )
        yield Found(order(j), change)


def feeder(side: Side, index: int, path: str) -> str:
    """What feeds the part at `path`, whose first primitive this is, as the part around it
    names it: alike in all copies of a block."""
    name = side.value(side.items[index].inputs[0])
    around, _, _ = path.rpartition(".")
    if not around:
        return name
    inside = name.startswith(f"{around}.")
    return name.removeprefix(f"{around}.") if inside else "the input of its part"


def exchanged(a: Side, b: Side, i: int, j: int) -> Place | None:
    """The neighbour that a moved layer changed places with."""
    for one, other, here, there in ((a, b, i, j), (b, a, j, i)):
        source = other.items[there].inputs[0]
        if not source:
            continue
        path = other.items[source - 1].path
        readers = [item for item in one.items[here + 1 : here + 3] if item.path == path]
        if any(here + 1 in item.inputs for item in readers):
            return Place(path, path)
    return None
