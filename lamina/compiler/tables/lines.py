"""The lines of a table: what each stands for, and the words and numbers of that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lamina.compiler.analysis.report import LayerRow
from lamina.compiler.tables.numerals import dimensions, span

Rows = tuple[LayerRow, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line: a label, and the rows that it counts.

    `copies` are more than one where copies that differ share the line: then it says from the
    least to the most. `single` is a line of one primitive, or of `times` equal ones together.
    """

    label: str
    copies: tuple[Rows, ...]
    indent: int = 0
    single: bool = True
    times: int = 1

    @property
    def row(self) -> LayerRow | None:
        """The primitive that this is a line of; None where it is one of several."""
        return self.copies[0][0] if self.single else None

    def numbers(self, of: Callable[[LayerRow], int]) -> list[int]:
        """The sum over the rows, of each copy."""
        return [sum(map(of, rows)) for rows in self.copies]

    def number(self, of: Callable[[LayerRow], int]) -> int:
        """What it counts, or of copies that differ what they count on average."""
        return sum(self.numbers(of)) // len(self.copies)

    def counted(self, of: Callable[[LayerRow], int], words: Callable[[int], str]) -> str:
        found = self.numbers(of)
        return span(min(found), max(found), words)

    def word(self, of: Callable[[LayerRow], str]) -> str:
        """What all rows say alike; nothing where they differ, or are several layers."""
        said = {of(row) for rows in self.copies for row in rows} if self.single else set[str]()
        return said.pop() if len(said) == 1 else ""

    def shape(self, of: Callable[[Rows], tuple[int, ...]]) -> str:
        """The sizes of a shape, each from the least to the most."""
        shapes = [of(rows) for rows in self.copies]
        if len({len(shape) for shape in shapes}) != 1:
            return ""
        sizes = [sorted(set(axis)) for axis in zip(*shapes, strict=True)]
        if all(len(axis) == 1 for axis in sizes):
            return dimensions(shapes[0])
        return "×".join(f"{a[0]}…{a[-1]}" if len(a) > 1 else str(a[0]) for a in sizes)


def lines_of(rows: Iterable[LayerRow], depth: int | None = None) -> list[Line]:
    """A line for each row; where a depth is given, for each block that is nested so deep."""
    if depth is None:
        return [Line(row.path, ((row,),)) for row in rows]
    blocks: dict[str, list[LayerRow]] = {}
    for row in rows:
        blocks.setdefault(".".join(row.path.split(".", depth)[:depth]), []).append(row)
    return [
        Line(path, (tuple(inside),), single=len(inside) == 1 and inside[0].path == path)
        for path, inside in blocks.items()
    ]
