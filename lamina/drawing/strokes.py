"""Pieces of SVG: numbers alone, no text."""

from __future__ import annotations

from collections.abc import Sequence

ROUND = 5  # of boxes and of the corners of wires


def rect(name: str, left: int, top: int, right: int, bottom: int) -> str:
    where = f'x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"'
    return f'<rect class="{name}" {where} rx="{ROUND}"/>'


def band(
    name: str, left: int, top: int, right: int, bottom: int, *, first: bool, last: bool
) -> str:
    """A line of a box, round where the box is."""
    above, below = (ROUND if first else 0), (ROUND if last else 0)
    path = f"M{left},{top + above}"
    path += f"q0,{-above} {above},{-above}H{right - above}q{above},0 {above},{above}"
    path += (
        f"V{bottom - below}q0,{below} {-below},{below}H{left + below}q{-below},0 {-below},{-below}z"
    )
    return f'<path class="{name}" d="{path}"/>'


def line(points: Sequence[tuple[int, int]], *, arrow: bool) -> str:
    """A wire through its corners, rounded, with an arrow where it enters something."""
    corners = straight(points)
    if arrow:
        corners[-1] = shortened(corners[-2], corners[-1])
    path = "M{},{}".format(*corners[0])
    for before, here, after in zip(corners, corners[1:], corners[2:], strict=False):
        near, far = toward(here, before), toward(here, after)
        path += "L{},{}Q{},{} {},{}".format(*near, *here, *far)
    path += "L{},{}".format(*corners[-1])
    head = head_of(points) if arrow else ""
    return f'<path class="wire" d="{path}"/>{head}'


def straight(points: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Without what is no corner."""
    kept: list[tuple[int, int]] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and (
            kept[-2][0] == kept[-1][0] == point[0] or kept[-2][1] == kept[-1][1] == point[1]
        ):
            kept.pop()
        kept.append(point)
    return kept if len(kept) > 1 else [*kept, *kept]


def toward(here: tuple[int, int], there: tuple[int, int]) -> tuple[int, int]:
    """A corner's begin: a little off, no further than half of the way."""
    (x, y), (a, b) = here, there
    step = min(ROUND, (abs(a - x) + abs(b - y)) // 2)
    return x + step * sign(a - x), y + step * sign(b - y)


def shortened(before: tuple[int, int], end: tuple[int, int]) -> tuple[int, int]:
    """The end of a line under its arrow's head."""
    (a, b), (x, y) = before, end
    return x - 4 * sign(x - a), y - 4 * sign(y - b)


def head_of(points: Sequence[tuple[int, int]]) -> str:
    (a, b), (x, y) = straight(points)[-2:]
    if x != a:
        back = 7 * sign(x - a)
        return f'<path class="arrow" d="M{x},{y}L{x - back},{y - 3}V{y + 3}z"/>'
    back = 7 * sign(y - b)
    return f'<path class="arrow" d="M{x},{y}L{x - 3},{y - back}H{x + 3}z"/>'


def sign(number: int) -> int:
    return (number > 0) - (number < 0)
