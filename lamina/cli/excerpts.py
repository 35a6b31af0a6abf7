"""The line that a problem stands in, cut to the terminal, and a mark under the place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from shutil import get_terminal_size
from unicodedata import category, east_asian_width

from lamina.errors import MAX_MESSAGE, MAX_PROBLEMS, Problem, Spot, counted
from lamina.markup import harmless

NARROWEST = 40
TAB = " " * 4
SHOWN_CODES = 3
# what is underlined: a text in quotes, a word, or one sign; with the plain value that follows a key
WORD = r"\"(?:[^\"\\]|\\.)*\"|'[^']*'|[\w.+*&!%/-]+"
TOKEN = re.compile(rf"(?:{WORD})(?:: +(?:{WORD}|\[[^\[\]{{}}]*\]))?|.", re.DOTALL)


def columns() -> int:
    """How wide a text for people may be."""
    return max(NARROWEST, get_terminal_size().columns)


def told(problem: Problem, width: int) -> Iterator[str]:
    """A problem's lines: what is wrong, where it is written, and the way out."""
    said, *details = str(problem).split("\n")
    yield said
    if isinstance(problem.place, Spot):
        yield from excerpt(problem.place, width)
    yield from details


def excerpt(spot: Spot, width: int) -> list[str]:
    """The line and the mark under the place."""
    number = str(spot.number)
    gutter = " " * len(number)
    cells = [cell(letter) for letter in spot.piece]
    room = width - len(number) - 5 - 2  # the gutter, and a sign for each end that is cut
    fits = sum(map(wide, cells)) <= room
    first = 0 if fits else cut_before(cells, spot.column, room // 3)
    last = cut_behind(cells, first, room)
    before = "…" if first or spot.cut else ""
    behind = "…" if last < len(cells) else ""
    text = "".join(cells[first:last])
    found = TOKEN.match(spot.piece, spot.column)
    end = min(found.end() if found else spot.column, last)
    mark = max(1, sum(map(wide, cells[spot.column : end])))
    left = len(before) + sum(map(wide, cells[first : spot.column]))
    return [
        f"  {number} | {before}{text}{behind}".rstrip(),
        f"  {gutter} | {' ' * left}{'^' * mark}",
    ]


def cell(letter: str) -> str:
    """How a letter is shown: nothing that a terminal obeys, a tab as spaces."""
    return TAB if letter == "\t" else harmless(letter)


def wide(shown: str) -> int:
    """How many columns it takes: two for East Asian letters, none for marks on others."""
    if len(shown) > 1:
        return len(shown)
    if category(shown) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(shown) in ("W", "F") else 1


def cut_before(cells: Sequence[str], column: int, room: int) -> int:
    """The first cell that is shown: the whole beginning where it fits, otherwise a piece of it."""
    first, taken = min(column, len(cells)), 0
    while first and taken + wide(cells[first - 1]) <= 2 * room:
        first -= 1
        taken += wide(cells[first])
    while first and taken > room:  # it does not fit
        taken -= wide(cells[first])
        first += 1
    return first


def cut_behind(cells: Sequence[str], first: int, room: int) -> int:
    """Behind the last cell that is shown."""
    last, taken = first, 0
    while last < len(cells) and taken + wide(cells[last]) <= room:
        taken += wide(cells[last])
        last += 1
    return last


def more(problems: Sequence[Problem]) -> str:
    """Where there is more about problems."""
    codes = [*dict.fromkeys(problem.code for problem in problems)][:SHOWN_CODES]
    return f"`lamina explain {' '.join(codes)}` says more"


def summed(problems: Sequence[Problem], width: int) -> str:
    """The first problems, in a text of bounded length, and where there is more about them."""
    lines: list[str] = []
    shown = size = 0
    for problem in problems[:MAX_PROBLEMS]:
        new = [*told(problem, width)]
        size += sum(map(len, new))
        if shown and size > MAX_MESSAGE:
            break
        lines += new
        shown += 1
    if shown < len(problems):
        lines.append(f"… and {counted(len(problems) - shown, 'more problem')}")
    return "\n".join([*lines, more(problems)])
