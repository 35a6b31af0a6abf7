"""Common parts of two sequences, found in little more than linear time.

The best answer costs too much on long sequences that have little in common, so each search has
a bound, behind which a walk goes on that looks only a few steps ahead.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

Pairs = list[tuple[int, int]]

MOST_EDITS = 500  # that the exact search goes through; its time grows with their square
AHEAD = 8  # how far the walk looks


def longest_chain(points: Pairs) -> Pairs:
    """The most points that rise in both coordinates. The points have distinct coordinates and
    come in the order of the first."""
    tails: list[int] = []  # of the best chain of each length, the last point's index
    heights: list[int] = []
    before: list[int] = []
    for index, (_, j) in enumerate(points):
        length = bisect_left(heights, j)
        before.append(tails[length - 1] if length else -1)
        if length == len(tails):
            tails.append(index)
            heights.append(j)
        else:
            tails[length], heights[length] = index, j
    chain: Pairs = []
    index = tails[-1] if tails else -1
    while index >= 0:
        chain.append(points[index])
        index = before[index]
    return chain[::-1]


def common(a: Sequence[int], b: Sequence[int]) -> Pairs:
    """A long common subsequence, as pairs of indices."""
    most = min(len(a), len(b))
    head = next((i for i in range(most) if a[i] != b[i]), most)
    most -= head
    tail = next((i for i in range(most) if a[-1 - i] != b[-1 - i]), most)
    inner_a, inner_b = a[head : len(a) - tail], b[head : len(b) - tail]
    nothing = set(inner_a).isdisjoint(inner_b)
    middle = [] if nothing else shortest_edit(inner_a, inner_b)
    if middle is None:
        middle = walk(inner_a, inner_b)
    return [
        *((i, i) for i in range(head)),
        *((head + i, head + j) for i, j in middle),
        *((len(a) - tail + i, len(b) - tail + i) for i in range(tail)),
    ]


def shortest_edit(a: Sequence[int], b: Sequence[int]) -> Pairs | None:
    """The longest common subsequence (Myers 1986, figure 2), or None beyond the bound."""
    if not a or not b:
        return []
    best = {1: 0}  # the furthest index of `a` on each diagonal
    trace: list[dict[int, int]] = []
    for edits in range(min(len(a) + len(b), MOST_EDITS) + 1):
        trace.append(dict(best))
        for diagonal in range(-edits, edits + 1, 2):
            i = onward(best, diagonal, edits)
            j = i - diagonal
            while i < len(a) and j < len(b) and a[i] == b[j]:
                i, j = i + 1, j + 1
            best[diagonal] = i
            if i >= len(a) and j >= len(b):
                return traced(trace, len(a), len(b))
    return None


def comes_down(best: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether a diagonal begins one step down from its upper neighbour (an element of `b`
    alone), not one to the right of its lower one (an element of `a` alone)."""
    lowest, highest = diagonal == -edits, diagonal == edits
    return lowest or (not highest and best[diagonal - 1] < best[diagonal + 1])


def onward(best: dict[int, int], diagonal: int, edits: int) -> int:
    """Where a diagonal begins after one more edit."""
    down = comes_down(best, diagonal, edits)
    return best[diagonal + 1] if down else best[diagonal - 1] + 1


def traced(trace: list[dict[int, int]], i: int, j: int) -> Pairs:
    """The pairs on the way that the search went."""
    pairs: Pairs = []
    for edits in range(len(trace) - 1, -1, -1):
        best, diagonal = trace[edits], i - j
        start = onward(best, diagonal, edits)
        while i > max(start, 0) and j > 0:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        if edits:
            i, j = (i, j - 1) if comes_down(best, diagonal, edits) else (i - 1, j)
    return pairs[::-1]


def walk(a: Sequence[int], b: Sequence[int]) -> Pairs:
    """Pairs found by going through both at once; where they part, the nearest place at which
    they meet again, if it is near."""
    pairs: Pairs = []
    i = j = 0
    while i < len(a) and j < len(b):
        if a[i] == b[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
            continue
        steps = ((s, t - s) for t in range(1, AHEAD + 1) for s in range(t + 1))
        i, j = next(
            (
                (i + s, j + t)
                for s, t in steps
                if i + s < len(a) and j + t < len(b) and a[i + s] == b[j + t]
            ),
            (i + 1, j + 1),
        )
    return pairs
