"""Sizes of what is drawn, in pixels, and of each box that is not opened."""

from __future__ import annotations

from lamina.drawing.letters import fitted, width
from lamina.drawing.sketch import Item, Strip

NAME = 12  # size of letters
SMALL = 11
FIRST = 24  # height of a box's first line
NEXT = 18  # of each other
PAD = 10  # between a box's edge and its text
SPACE = 12  # between a name and what is said of it
NARROWEST = 64
MERGE = 22  # height of a merge
TITLE = 26  # height of an opened block's title
MARGIN = 14  # around what is in a block
LONGEST = 300  # width of one text
MARK = 18  # before a title
BADGE = 8  # around the number of copies


def label_of(strip: Strip) -> str:
    return fitted(strip.label, NAME, LONGEST, bold=True)


def words_of(strip: Strip) -> str:
    """Not the name once more."""
    words = strip.words + (", frozen" if strip.frozen else "")
    return "" if words == strip.label else fitted(words, SMALL, LONGEST)


def badge(item: Item) -> str:
    return f"×{item.copies:,}" if item.copies > 1 else ""


def badge_width(item: Item) -> int:
    return width(badge(item), SMALL, bold=True) + 2 * BADGE if item.copies > 1 else 0


def strip_width(strip: Strip, *, bold: bool) -> int:
    size = NAME if bold else SMALL
    words = width(words_of(strip), SMALL)
    return 2 * PAD + width(label_of(strip), size, bold=bold) + (SPACE + words if words else 0)


def title_of(item: Item) -> tuple[str, str]:
    """The name of a block and its idea's."""
    return fitted(item.name, NAME, LONGEST, bold=True), fitted(item.title, SMALL, LONGEST)


def title_width(item: Item) -> int:
    """The room for a title with its fold mark and the number of copies."""
    name, title = title_of(item)
    words = width(title, SMALL)
    extra = badge_width(item)
    text = width(name, NAME, bold=True) + (SPACE + words if words else 0)
    return 2 * PAD + MARK + text + (SPACE + extra if extra else 0)


def head_half(item: Item) -> int:
    """How far the name of a side output, which stands below its box, reaches to each side."""
    return even(width(item.head, SMALL)) // 2


def closed(item: Item) -> tuple[int, int]:
    """Width and height of a box that is not opened. Widths are even, so that middles are whole."""
    if item.merges:
        words = item.strips[0].words
        wide = max(MERGE, width(words, NAME, bold=True) + (14 if len(words) > 1 else 0))
        return even(wide), MERGE
    if item.inside is not None:
        return even(max(NARROWEST, title_width(item), 2 * head_half(item))), TITLE
    first, *others = item.strips
    extra = badge_width(item)
    wide = max(
        NARROWEST,
        2 * head_half(item),
        strip_width(first, bold=True) + (SPACE + extra if extra else 0),
        *(strip_width(one, bold=False) for one in others),
    )
    return even(wide), FIRST + NEXT * len(others)


def even(number: int) -> int:
    return number + number % 2
