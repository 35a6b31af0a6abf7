"""Rows: how far down each item stands, which of them reach the output, and which are the spine."""

from __future__ import annotations

from itertools import accumulate
from typing import NamedTuple

from lamina.drawing.sketch import ENTRY


class Ranks(NamedTuple):
    """Rows of the items, and for the output the last one; `spine` are the items that every path
    to the output goes through, `live` those on any."""

    rows: list[int]
    live: list[bool]
    spine: list[bool]


def ranked(sources: list[list[int]], output: int) -> Ranks:
    """One row below the lowest that it reads, for every item in topological order."""
    rows: list[int] = []
    for reads in sources:
        rows.append(1 + max((rows[one] if one != ENTRY else 0 for one in reads), default=0))
    live = [False] * len(sources)
    if output != ENTRY:
        live[output] = True
    for index in range(len(sources) - 1, -1, -1):
        if live[index]:
            for one in sources[index]:
                if one != ENTRY:
                    live[one] = True
    last = 1 + max(rows, default=0)
    return Ranks([*rows, last], live, spine(sources, output, rows, live, last))


def spine(
    sources: list[list[int]], output: int, rows: list[int], live: list[bool], last: int
) -> list[bool]:
    """The items alone in their row with no wire that passes them by."""
    crowd, passing = [0] * (last + 1), [0] * (last + 2)
    ends = [
        (one, rows[index]) for index, reads in enumerate(sources) if live[index] for one in reads
    ]
    for one, row in [*ends, (output, last)]:
        passing[(rows[one] if one != ENTRY else 0) + 1] += 1
        passing[row] -= 1
    for row, alive in zip(rows, live, strict=True):
        crowd[row] += alive
    wires = list(accumulate(passing))
    return [
        alive and crowd[row] == 1 and not wires[row] for row, alive in zip(rows, live, strict=True)
    ]
