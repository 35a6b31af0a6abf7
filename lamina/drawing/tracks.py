"""Tracks: where wires run across, between two rows.

Wires of one source share a track, and so do wires that end in one target, for they mean one value
or one merge. All others that overlap are kept apart; those that spread lie above those that meet.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from lamina.drawing.columns import Columns
from lamina.drawing.sketch import ENTRY, SPINE, Wire


class Run(NamedTuple):
    """A wire's way across a gap, from column to column."""

    wire: int
    one: int
    other: int


def wired(
    wires: Iterable[tuple[int, int]], plan: Columns, aside: set[int]
) -> tuple[list[Wire], list[int]]:
    """The wires with their tracks, and how many tracks each gap has. `aside` are the items that
    wires from the right enter at their side."""
    pairs = list(wires)
    leaving: defaultdict[int, list[Run]] = defaultdict(list)
    entering: defaultdict[int, list[Run]] = defaultdict(list)
    sides: list[bool] = []
    for number, (source, target) in enumerate(pairs):
        top = plan.rows[source] if source != ENTRY else 0
        bottom = plan.rows[target] - 1
        start = plan.columns[source] if source != ENTRY else SPINE
        end = plan.columns[target] if target < len(plan.columns) else SPINE
        via = plan.via[source, target]
        sides.append(target in aside and via > end)
        if bottom == top and sides[number]:
            continue
        if bottom == top:
            entering[bottom].append(Run(number, start, end))
            continue
        leaving[top].append(Run(number, start, via))
        if not sides[number]:
            entering[bottom].append(Run(number, via, end))
    tracks = [0] * (plan.rows[-1])
    found: tuple[dict[int, int], dict[int, int]] = ({}, {})
    for gap in range(len(tracks)):
        fans = Counter(pairs[run.wire][1] for run in entering[gap])
        meeting = [run for run in entering[gap] if fans[pairs[run.wire][1]] > 1]
        others = [run for run in entering[gap] if fans[pairs[run.wire][1]] == 1]
        spread = [(pairs[run.wire][0], run, True) for run in leaving[gap]]
        spread += [(pairs[run.wire][0], run, False) for run in others]
        meet = [(pairs[run.wire][1], run, False) for run in meeting]
        for group in (spread, meet):
            tracks[gap] = coloured(group, tracks[gap], found)
    leaves, enters = found
    made = [
        Wire(
            source, target, plan.via[source, target], leaves.get(n, -1), enters.get(n, -1), sides[n]
        )
        for n, (source, target) in enumerate(pairs)
    ]
    return made, tracks


def coloured(
    runs: list[tuple[int, Run, bool]], first: int, found: tuple[dict[int, int], dict[int, int]]
) -> int:
    """Gives each key's runs a track from `first` on, the same for runs of one key; the next
    free track."""
    spans: dict[int, tuple[int, int]] = {}
    for key, run, _ in runs:
        if run.one != run.other:
            low, high = spans.get(key, (run.one, run.one))
            spans[key] = min(low, run.one, run.other), max(high, run.one, run.other)
    ends: list[int] = []
    track: dict[int, int] = {}
    for key, (low, high) in sorted(spans.items(), key=lambda one: (one[1], one[0])):
        free = next((n for n, end in enumerate(ends) if end < low), len(ends))
        if free == len(ends):
            ends.append(high)
        ends[free] = high
        track[key] = first + free
    for key, run, leaving in runs:
        if run.one != run.other:
            found[0 if leaving else 1][run.wire] = track[key]
    return first + len(ends)
