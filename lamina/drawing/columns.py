"""Columns: every item, and every wire that passes others, gets a free one.

Items that follow one another make a thread and keep a column. Between two items of the spine,
the longest thread stands on the spine itself, or none where branches are equally long; the others
stand to its left and right in their order. A wire that passes items takes a free column to the
right, the short ones the near ones. What shares a column is at least one row apart, so that no
wire can be taken for another.
"""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

from lamina.drawing.ranks import Ranks
from lamina.drawing.sketch import ENTRY, SPINE

MOST_COLUMNS = 100  # on one side


class Crowded(Exception):
    """There is no free column left."""


@dataclass(slots=True)
class Thread:
    """Items in one column, and the rows that are theirs: `start` to `end`."""

    items: list[int]
    start: int
    end: int


class Columns(NamedTuple):
    """The column of each item, and of each wire (source, target) where it passes items. Rows may
    have changed: a short branch stands in the middle of its room."""

    rows: list[int]
    columns: list[int]
    via: dict[tuple[int, int], int]


def arranged(sources: list[list[int]], output: int, ranks: Ranks) -> Columns:
    """Columns for all."""
    rows = list(ranks.rows)
    end = len(sources)
    wires = [(one, index) for index, reads in enumerate(sources) for one in reads]
    wires.append((output, end))
    threads, columns = threaded(sources, ranks), [SPINE] * end
    following = successors(wires)
    for thread in threads:
        settle(thread, sources, following, rows, ranks)
    taken = Taken()
    zones = list(accumulate(spine_rows(ranks)))
    by_zone: defaultdict[int, list[Thread]] = defaultdict(list)
    for thread in threads:
        by_zone[zones[rows[thread.items[0]]]].append(thread)
    for side in by_zone.values():
        for thread, column in placed(side, ranks, taken):
            for item in thread.items:
                columns[item] = column
    return Columns(rows, columns, lanes(wires, rows, columns, threads, taken))


def spine_rows(ranks: Ranks) -> list[int]:
    """1 for every row of an item of the spine, and for the first row."""
    marks = [0] * (ranks.rows[-1] + 1)
    for row, cut in zip(ranks.rows, ranks.spine, strict=False):
        marks[row] = int(cut)
    return marks


def successors(wires: list[tuple[int, int]]) -> dict[int, list[int]]:
    """Who reads each item."""
    found: defaultdict[int, list[int]] = defaultdict(list)
    for source, target in wires:
        found[source].append(target)
    return found


def threaded(sources: list[list[int]], ranks: Ranks) -> list[Thread]:
    """The items beside the spine, in threads: each goes on from the lowest thread that it reads."""
    threads: list[Thread] = []
    open_ends: dict[int, Thread] = {}
    for index, reads in enumerate(sources):
        if ranks.spine[index]:
            continue
        known = [one for one in reads if one in open_ends] if ranks.live[index] else []
        if known:
            before = max(known, key=lambda one: ranks.rows[one])
            thread = open_ends.pop(before)
            thread.items.append(index)
        else:
            thread = Thread([index], 0, 0)
            threads.append(thread)
        if ranks.live[index]:
            open_ends[index] = thread
    return threads


def settle(
    thread: Thread,
    sources: list[list[int]],
    following: dict[int, list[int]],
    rows: list[int],
    ranks: Ranks,
) -> None:
    """The rows of a thread: down to what reads its end. A branch without forks or joins moves
    to the middle of its room."""
    first, last = thread.items[0], thread.items[-1]
    readers = following.get(last, [])
    thread.start = rows[first]
    thread.end = max(rows[last], min((rows[one] for one in readers), default=0) - 1)
    inner = zip(thread.items, thread.items[1:], strict=False)
    plain = (
        len(sources[first]) == 1
        and len(readers) == 1
        and all(following[one] == [two] and len(sources[two]) == 1 for one, two in inner)
        and rows[last] - rows[first] == len(thread.items) - 1
    )
    if plain and ranks.live[first]:
        shift = (thread.end - rows[last]) // 2
        for item in thread.items:
            rows[item] += shift


def placed(threads: list[Thread], ranks: Ranks, taken: Taken) -> Iterator[tuple[Thread, int]]:
    """The threads between two items of the spine, each with its column."""
    live = [thread for thread in threads if ranks.live[thread.items[0]]]
    lengths = sorted((len(thread.items) for thread in live), reverse=True)
    middle = len(live) // 2
    centred = len(live) % 2 == 1
    if len(lengths) > 1 and lengths[0] > lengths[1]:
        middle = max(range(len(live)), key=lambda index: len(live[index].items))
        centred = True
    if centred:
        taken.add(SPINE, live[middle])
        yield live[middle], SPINE
    for thread in reversed(live[:middle]):
        yield thread, taken.nearest(thread, -1)
    for thread in live[middle + centred :]:
        yield thread, taken.nearest(thread, 1)
    for thread in threads:
        if not ranks.live[thread.items[0]]:
            yield thread, taken.nearest(thread, 1)


def lanes(
    wires: list[tuple[int, int]],
    rows: list[int],
    columns: list[int],
    threads: list[Thread],
    taken: Taken,
) -> dict[tuple[int, int], int]:
    """A column for each wire: that of its source or target where this is kept free for it, or one
    that is free."""
    kept = reserved(threads, wires, rows)
    found: dict[tuple[int, int], int] = {}
    far: list[tuple[int, int, int]] = []
    for number, (source, target) in enumerate(wires):
        top = rows[source] if source != ENTRY else 0
        if rows[target] == top + 1 or (source, target) in kept:
            item = kept.get((source, target), source)
            found[source, target] = columns[item] if item != ENTRY else SPINE
        else:
            far.append((rows[target] - top, number, top))
    for _, number, top in sorted(far):
        source, target = wires[number]
        lane = Thread([], top + 1, rows[target] - 1)
        ends = (columns[one] for one in (source, target) if 0 <= one < len(columns))
        if all(column == SPINE for column in ends) and taken.free(SPINE, lane):
            taken.add(SPINE, lane)
            found[source, target] = SPINE
        else:
            found[source, target] = taken.nearest(lane, 1)
    return found


def reserved(
    threads: list[Thread], wires: list[tuple[int, int]], rows: list[int]
) -> dict[tuple[int, int], int]:
    """The wires that may use the column of a thread: into its first item from above, within it,
    and out of its last to the first that reads it; with the item whose column it is."""
    kept: dict[tuple[int, int], int] = {}
    firsts = {thread.items[0]: thread for thread in threads}
    lasts = {thread.items[-1]: thread for thread in threads}
    for thread in threads:
        for one, two in zip(thread.items, thread.items[1:], strict=False):
            kept[one, two] = one
    for source, target in wires:
        top = rows[source] if source != ENTRY else 0
        if target in firsts and firsts[target].start == top + 1:
            kept[source, target] = target
        if source in lasts and rows[target] == lasts[source].end + 1:
            kept.setdefault((source, target), source)
    return kept


class Taken:
    """Which rows of each column are in use."""

    def __init__(self) -> None:
        self.used: defaultdict[int, list[tuple[int, int]]] = defaultdict(list)

    def add(self, column: int, thread: Thread) -> None:
        rows = self.used[column]
        rows.insert(bisect(rows, (thread.start, thread.end)), (thread.start, thread.end))

    def free(self, column: int, thread: Thread) -> bool:
        """Whether the rows are free, and the row above and below them."""
        rows = self.used[column]
        place = bisect(rows, (thread.start, thread.end))
        above, below = rows[place - 1 : place], rows[place : place + 1]
        return all(one[1] + 1 < thread.start for one in above) and all(
            thread.end + 1 < one[0] for one in below
        )

    def nearest(self, thread: Thread, step: int) -> int:
        """The nearest free column on one side, which is then taken."""
        for column in range(step, step * (MOST_COLUMNS + 1), step):
            if self.free(column, thread):
                self.add(column, thread)
                return column
        raise Crowded
