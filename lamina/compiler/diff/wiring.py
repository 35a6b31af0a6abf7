"""Whether parts that are the same read the same values.

A part that was added, removed or moved is said elsewhere: what is fed by it counts as fed by
what is before it.
"""

from __future__ import annotations

from collections import Counter

from lamina.compiler.diff.align import Alignment
from lamina.compiler.diff.likeness import joins_in_any_order
from lamina.compiler.diff.sequences import Pairs
from lamina.compiler.diff.side import Side

# A value that both networks have, by its number in the first, or None where several meet in
# a part that only one has; and whether it is that very value, not one that comes from it.
Source = tuple[int | None, bool]


def settled(a: Side, b: Side, found: Alignment) -> Alignment:
    """The alignment in which what reads the same counts as in order, though it is written
    elsewhere."""
    if not found.moved:
        return found
    to_a = {0: 0} | {j + 1: i + 1 for i, j in (*found.ordered, *found.moved)}

    def stays(i: int, j: int) -> bool:
        return a.items[i].inputs == tuple(map(to_a.get, b.items[j].inputs))

    still = [(i, j) for i, j in found.moved if stays(i, j)]
    gone = set(still)
    moved = [pair for pair in found.moved if pair not in gone]
    return Alignment(sorted((*found.ordered, *still)), moved)


class Wiring:
    """What every value is in terms of the parts that both networks have."""

    def __init__(self, a: Side, b: Side, pairs: Pairs) -> None:
        self.sources_a = sources(a, {i: i + 1 for i, _ in pairs})
        self.sources_b = sources(b, {j: i + 1 for i, j in pairs})

    def differs(
        self, old: tuple[int, ...], new: tuple[int, ...], *, any_order: bool = True
    ) -> bool:
        """Whether values of the first network and of the second are others, or in another
        order."""
        one = [self.sources_a[value] for value in old]
        other = [self.sources_b[value] for value in new]
        if one == other:
            return False
        shared = Counter(source for source, _ in one) & Counter(source for source, _ in other)
        if spare(one, shared) > unknown(other) or spare(other, shared) > unknown(one):
            return True
        kept = [[s for s, _ in found if s is not None and s in shared] for found in (one, other)]
        return not any_order and kept[0] != kept[1]


def spare(found: list[Source], shared: Counter[int | None]) -> int:
    """How many values are read here and not there."""
    left = Counter(source for source, direct in found if direct) - shared
    return left.total()


def unknown(found: list[Source]) -> int:
    """How many values come from a part that only one network has, and so may be any."""
    return sum(source is None for source, _ in found)


def sources(side: Side, known: dict[int, int]) -> list[Source]:
    """For every value: the shared value that it is or comes from, and whether it is that very
    value."""
    found: list[Source] = [(0, True)]
    for index, item in enumerate(side.items):
        if index in known:
            found.append((known[index], True))
        elif len(item.inputs) == 1:
            found.append((found[item.inputs[0]][0], False))
        else:
            found.append((None, False))
    return found


def reordered(a: Side, b: Side, wiring: Wiring, pair: tuple[int, int]) -> bool:
    """Whether the inputs of a part that both have differ."""
    one, other = a.items[pair[0]], b.items[pair[1]]
    free = joins_in_any_order(one.op) and joins_in_any_order(other.op)
    return wiring.differs(one.inputs, other.inputs, any_order=free)
