"""Which columns of a table there is room for, how wide each is, and what goes into its cells."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from lamina.compiler.tables.columns import LESS, Column, Shares
from lamina.compiler.tables.lines import Line
from lamina.markup import oneline

GAP = "  "
NARROWEST = 40
BARS = " ▏▎▍▌▋▊▉█"
WIDE_BAR, NARROW_BAR, PERCENT = 10, 7, 8  # letters
SHORTEST_PATH = 8


class Span(NamedTuple):
    """A piece of a line, and how it looks on a terminal with colours."""

    text: str
    style: str = ""


class Layout:
    """A table of lines in a given width. Columns that were not `chosen` are left out one by one
    where it is too narrow for them; of those that were, the last ones are, and it is said."""

    def __init__(
        self, lines: list[Line], columns: list[Column], shares: Shares, width: int, chosen: bool
    ) -> None:
        self.lines, self.shares, self.width = lines, shares, width
        self.cells = {c.name: [self.cell(line, c) for line in lines] for c in columns}
        self.natural = {
            c.name: max(len(c.title), *map(len, self.cells[c.name]), 0) for c in columns
        }
        for column in columns:
            if column.share:
                self.natural[column.name] = WIDE_BAR + PERCENT
        self.columns = self.room(columns, chosen)
        self.left_out = [c.title for c in columns if c not in self.columns] if chosen else []
        self.widths = self.fitted()

    def cell(self, line: Line, column: Column) -> str:
        text = column.text(line)
        return oneline("  " * line.indent + text if column.name == "path" else text)

    def least(self, column: Column) -> int:
        """What a column can be cut to."""
        natural = self.natural[column.name]
        if column.share:
            return NARROW_BAR
        return min(natural, max(column.least, len(column.title))) if column.least else natural

    def room(self, columns: list[Column], chosen: bool) -> list[Column]:
        """The columns that fit."""
        shown = list(columns)
        order = [c.name for c in reversed(columns[1:])] if chosen else list(LESS)
        while sum(map(self.least, shown)) + len(GAP) * (len(shown) - 1) > self.width and order:
            gone = order.pop(0)
            shown = [column for column in shown if column.name != gone]
        return shown

    def fitted(self) -> list[int]:
        """The widths: the formula gives way first, then bars, kinds and paths."""
        widths = {column.name: self.natural[column.name] for column in self.columns}
        excess = sum(widths.values()) + len(GAP) * (len(widths) - 1) - self.width
        giving = sorted(self.columns, key=giving_way)
        for column in giving:
            least = SHORTEST_PATH if column.name == "path" else self.least(column)
            given = max(0, min(excess, widths[column.name] - least))
            if column.share and given:
                given = widths[column.name] - NARROW_BAR  # with its percentage, or without
            widths[column.name] -= given
            excess -= given
        return list(widths.values())

    def title(self) -> list[Span]:
        return self.laid([column.title for column in self.columns], "underline")

    def rows(self) -> Iterator[list[Span]]:
        for index, line in enumerate(self.lines):
            yield self.laid([self.text(index, line, c) for c in self.columns], "", line.single)

    def text(self, index: int, line: Line, column: Column) -> str:
        if not column.share:
            return self.cells[column.name][index]
        width = self.widths[self.columns.index(column)]
        if width == NARROW_BAR:
            return bar(self.shares.eighths(line, column, NARROW_BAR))
        drawn = bar(self.shares.eighths(line, column, width - PERCENT))
        return f"{drawn:<{width - PERCENT}}{self.shares.percent(line, column):>{PERCENT}}"

    def laid(self, texts: list[str], style: str, single: bool = True) -> list[Span]:
        """One line."""
        line: list[Span] = []
        for text, column, width in zip(texts, self.columns, self.widths, strict=True):
            shown = shortened(text, width, from_end=column.name != "path")
            gap, fill = GAP if line else "", " " * (width - len(shown))
            own = style or (
                "italic" if not single else "bold" if column.name == "path" else column.style
            )
            line.append(Span(gap + (fill if column.right else "")))
            line.append(Span(shown, "dim" if shown == "0" else own))
            line.append(Span("" if column.right else fill))
        return line


def giving_way(column: Column) -> int:
    order = ["formula", "window", "share", "macs_share", "kind", "path"]
    return order.index(column.name) if column.name in order else len(order)


def bar(eighths: int) -> str:
    """A bar of so many eighths of a letter."""
    whole, rest = divmod(eighths, 8)
    return "█" * whole + (BARS[rest] if rest else "")


def shortened(text: str, width: int, *, from_end: bool = False) -> str:
    """A text that is too long, cut. The end of a path tells more than its beginning."""
    if len(text) <= width:
        return text
    return text[: width - 1] + "…" if from_end else "…" + text[len(text) - width + 1 :]


def broken(sentence: str, mark: str, width: int) -> list[str]:
    """The sentence in lines, broken after marks where it is longer than `width`."""
    first, *others = sentence.split(mark)
    lines = [first]
    for clause in others:
        if len(lines[-1] + mark + clause) < width:
            lines[-1] += mark + clause
        else:
            lines[-1] += mark.rstrip()
            lines.append(clause)
    return lines
