"""From two networks to their difference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lamina.compiler.diff.align import Alignment, aligned
from lamina.compiler.diff.changes import Change, Found, Place, gathered
from lamina.compiler.diff.difference import Difference, Named
from lamina.compiler.diff.layers import Kernels, layer_changes, with_moved_strides
from lamina.compiler.diff.names import renamed
from lamina.compiler.diff.parts import elsewhere, lonely
from lamina.compiler.diff.phrases import sized
from lamina.compiler.diff.side import Side, seen
from lamina.compiler.diff.totals import compared
from lamina.compiler.diff.wiring import Wiring, reordered, settled
from lamina.spec.network import Network

Order = tuple[int, int, int]


def diff(a: Network, b: Network) -> Difference:
    """What differs between two networks, structurally and in numbers, in both modes. Raises
    SpecError with every fault of the first network that has any."""
    return compare(seen(a), seen(b))


def compare(a: Side, b: Side) -> Difference:
    """What differs between two networks that were checked."""
    found = settled(a, b, aligned(a, b))
    changes = gathered(Comparison(a, b, found).found())
    return Difference(named(a), named(b), changes, compared(a, b))


def named(side: Side) -> Named:
    return Named(side.label, side.name, side.key, side.graph.input.dimensions)


class Comparison:
    """Two networks whose primitives are aligned."""

    def __init__(self, a: Side, b: Side, found: Alignment) -> None:
        self.a, self.b, self.aligned = a, b, found
        self.all = sorted((*found.ordered, *found.moved), key=lambda pair: pair[1])
        self.wiring = Wiring(a, b, found.ordered)
        partners = dict(found.ordered)
        self.latest: list[int] = []  # the place in b of the last part of a that both have
        last = -1
        for i in range(len(a.items)):
            last = partners.get(i, last)
            self.latest.append(last)

    def found(self) -> Iterator[Found]:
        """Every change at every place."""
        a, b = self.a, self.b
        if a.graph.input != b.graph.input:
            shapes = (a.graph.input.dimensions, b.graph.input.dimensions)
            yield Found((-1, 0, 0), Change("input", before=shapes[0], after=shapes[1], places=TOP))
        layers = [
            change
            for i, j in self.all
            for change in layer_changes(a.items[i], b.items[j], (a.init, b.init), self.order(j))
        ]
        yield from with_moved_strides(layers, (kernels(a), kernels(b)))
        known_a, known_b = {i for i, _ in self.all}, {j for _, j in self.all}
        gone = (i for i in range(len(a.items)) if i not in known_a)
        new = (j for j in range(len(b.items)) if j not in known_b)
        yield from lonely(a, gone, "removed", lambda i: (self.latest[i], 1, i))
        yield from lonely(b, new, "added", self.order)
        yield from elsewhere(a, b, self.aligned.moved, self.order)
        yield from self.rewired()
        yield from self.outputs()
        pairs = ((a.items[i], b.items[j], self.order(j)) for i, j in self.all)
        yield from renamed(pairs)

    def order(self, j: int) -> Order:
        return (j, 0, 0)

    def rewired(self) -> Iterator[Found]:
        """Parts that both have, in order, and that read something else."""
        for i, j in self.aligned.ordered:
            if not reordered(self.a, self.b, self.wiring, (i, j)):
                continue
            one, other = self.a.items[i], self.b.items[j]
            if list(map(self.a.value, one.inputs)) == list(map(self.b.value, other.inputs)):
                continue  # of the same names, which stand for other parts: that is said of them
            change = Change(
                "rewired",
                one.kind if one.kind == other.kind else "",
                before=values(self.a, one.inputs, one.path),
                after=values(self.b, other.inputs, other.path),
                train_only=one.train_only and other.train_only,
                places=(Place(one.path, other.path),),
            )
            yield Found(self.order(j), change)

    def outputs(self) -> Iterator[Found]:
        """The main output, and the side outputs that both have."""
        a, b = self.a, self.b
        end = (len(b.items), 2, 0)
        (main_a, *ends_a), (main_b, *ends_b) = a.flat.outputs, b.flat.outputs
        if self.wiring.differs((main_a,), (main_b,)):
            change = Change("rewired", "", before=a.value(main_a), after=b.value(main_b))
            yield Found(end, change_at(change, Place("", "")))
        heads_b = dict(zip(ends_b, b.graph.heads, strict=True))
        to_b = {i + 1: j + 1 for i, j in self.all}
        by_name = {head.name: (value, head) for value, head in heads_b.items()}
        for value, head in zip(ends_a, a.graph.heads, strict=True):
            same = heads_b.get(to_b.get(value, -1))
            partner = by_name.get(head.name) if same is None else (to_b[value], same)
            if partner is None:
                continue
            place = Place(head.name, partner[1].name)
            if head.weight != partner[1].weight:
                change = Change(
                    "loss_weight", before=head.weight, after=partner[1].weight, train_only=True
                )
                yield Found(end, change_at(change, place))
            if self.wiring.differs((value,), (partner[0],)):
                before, after = a.value(value), b.value(partner[0])
                change = Change("rewired", before=before, after=after, train_only=True)
                yield Found(end, change_at(change, place))


TOP = (Place("", ""),)


def change_at(change: Change, place: Place) -> Change:
    return replace(change, places=(place,))


def kernels(side: Side) -> Kernels:
    """The kernels of layers that have one, by path."""
    sizes = ((item.path, getattr(item.op, "kernel", None)) for item in side.items)
    return {path: sized(size) for path, size in sizes if size is not None}


def values(side: Side, inputs: tuple[int, ...], path: str) -> str:
    """Values by name, those of the same part without its path."""
    part = path.rpartition(".")[0]
    names = [side.value(value) for value in inputs]
    shown = [name.removeprefix(f"{part}.") if part else name for name in names]
    if len(shown) > 6:
        shown = [*shown[:3], "…", shown[-1]]
    return " and ".join(shown) if len(shown) == 2 else ", ".join(shown)
