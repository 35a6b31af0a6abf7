"""Which primitive of one network is which of the other.

Three readings are tried: parts are the same that have the same name, that have the same kind
and shapes, or that have the same kind, always in order. What a reading leaves open between its
pairs is matched by likeness. The reading that leaves the least to say is taken.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from lamina.compiler.diff.likeness import Likeness, may_pair
from lamina.compiler.diff.sequences import Pairs, common, longest_chain, walk
from lamina.compiler.diff.side import Item, Side

Items = Sequence[Item]
ALONE, ELSEWHERE = 6, 3  # what a part costs that has no match, or stands elsewhere
MOST_CELLS = 40_000  # of the table of one gap
MOST_CELLS_IN_ALL = 2_000_000


class Alignment(NamedTuple):
    """Pairs of indices: those in the order of both, by the first index, and those that are the
    same part in another place."""

    ordered: Pairs
    moved: Pairs

    def turned(self) -> Alignment:
        """The same, seen from the other network."""
        moved = sorted((j, i) for i, j in self.moved)
        return Alignment([(j, i) for i, j in self.ordered], moved)


def aligned(a: Side, b: Side) -> Alignment:
    """The best alignment; that of the two networks the other way round is the same, turned."""
    if b.key < a.key:
        return aligned(b, a).turned()
    likeness = Likeness()
    readings = (by_names, by_shapes, by_kinds)
    best: Alignment | None = None
    least = 0
    for reading in readings:
        found = completed(a.items, b.items, reading(a.items, b.items), likeness)
        cost = cost_of(a.items, b.items, found, likeness)
        if best is None or cost < least:
            best, least = found, cost
        if least == 0:
            break
    assert best is not None
    return best


def named(a: Items, b: Items) -> Pairs:
    """Primitives of one path, in the order of `a`."""
    places = {item.path: j for j, item in enumerate(b)}
    found = ((i, places.get(item.path)) for i, item in enumerate(a))
    return [(i, j) for i, j in found if j is not None and may_pair(a[i], b[j])]


def by_names(a: Items, b: Items) -> Pairs:
    return longest_chain(named(a, b))


def by_shapes(a: Items, b: Items) -> Pairs:
    return by_key(a, b, lambda item: (item.kind, item.shapes, item.shape))


def by_kinds(a: Items, b: Items) -> Pairs:
    return by_key(a, b, lambda item: item.kind)


def by_key(a: Items, b: Items, key: Callable[[Item], Any]) -> Pairs:
    numbers: dict[Any, int] = {}
    one, other = ([numbers.setdefault(key(x), len(numbers)) for x in side] for side in (a, b))
    return common(one, other)


def completed(a: Items, b: Items, chain: Pairs, likeness: Likeness) -> Alignment:
    """The chain with what stands elsewhere, and with what is alike in its gaps."""
    left, right = {i for i, _ in chain}, {j for _, j in chain}
    moved = [
        (i, j)
        for i, j in named(a, b)
        if i not in left and j not in right and a[i].kind == b[j].kind
    ]
    # What stands in the same gap under one name is no move: the gap's own matching sees it.
    gaps: dict[tuple[str, int], int] = {}
    for number, (rows, columns) in enumerate(between(chain, len(a), len(b))):
        gaps |= {("a", i): number for i in rows} | {("b", j): number for j in columns}
    moved = [(i, j) for i, j in moved if gaps["a", i] != gaps["b", j]]
    left |= {i for i, _ in moved}
    right |= {j for _, j in moved}
    budget = MOST_CELLS_IN_ALL
    pairs: Pairs = list(chain)
    for rows, columns in between(chain, len(a), len(b)):
        rows = [i for i in rows if i not in left]
        columns = [j for j in columns if j not in right]
        cells = len(rows) * len(columns)
        exact = cells <= min(MOST_CELLS, budget)
        budget -= cells if exact else 0
        if cells:
            match = likest if exact else roughly
            pairs += match(a, b, rows, columns, likeness)
    return Alignment(sorted(pairs), moved)


def between(chain: Pairs, a: int, b: int) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """The indices before, between and behind the pairs of a chain."""
    i = j = 0
    for row, column in (*chain, (a, b)):
        if i < row or j < column:
            yield range(i, row), range(j, column)
        i, j = row + 1, column + 1


def likest(
    a: Items, b: Items, rows: Sequence[int], columns: Sequence[int], likeness: Likeness
) -> Pairs:
    """The matches in order with the highest score (Needleman and Wunsch 1970)."""
    best = [[0] * (len(columns) + 1) for _ in range(len(rows) + 1)]
    scores = [[likeness.score(a[i], b[j]) for j in columns] for i in rows]
    for row in range(len(rows) - 1, -1, -1):
        for column in range(len(columns) - 1, -1, -1):
            score = scores[row][column]
            with_it = best[row + 1][column + 1] + score if score else 0
            best[row][column] = max(with_it, best[row + 1][column], best[row][column + 1])
    pairs: Pairs = []
    row = column = 0
    while row < len(rows) and column < len(columns):
        score = scores[row][column]
        if score and best[row][column] == best[row + 1][column + 1] + score:
            pairs.append((rows[row], columns[column]))
            row, column = row + 1, column + 1
        elif best[row][column] == best[row + 1][column]:
            row += 1
        else:
            column += 1
    return pairs


def roughly(
    a: Items, b: Items, rows: Sequence[int], columns: Sequence[int], likeness: Likeness
) -> Pairs:
    """Matches of one family, for gaps that are too large for a table."""
    numbers: dict[str, int] = {}
    one = [numbers.setdefault(a[i].family, len(numbers)) for i in rows]
    other = [numbers.setdefault(b[j].family, len(numbers)) for j in columns]
    return [(rows[i], columns[j]) for i, j in walk(one, other)]


def cost_of(a: Items, b: Items, found: Alignment, likeness: Likeness) -> int:
    """How much there is to say."""
    matched = len(found.ordered) + len(found.moved)
    alone = ALONE * (len(a) + len(b) - 2 * matched)
    same = sum(likeness.cost(a[i], b[j]) for i, j in found.ordered)
    return alone + same + ELSEWHERE * len(found.moved)
