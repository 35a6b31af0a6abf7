"""Rows of a report with equal or similar copies shown once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from typing import NamedTuple

from lamina.compiler.analysis.report import LayerRow
from lamina.compiler.tables.lines import Line, Rows

FEW = 2  # kinds of copies among neighbours that are still told apart


class Scope(NamedTuple):
    """How far paths were read, from where on they are shown, and how deep blocks are opened."""

    read: int = 0
    shown: int = 0
    indent: int = 0
    level: int = 1
    depth: int | None = None
    similar: bool = True

    def inside(self, name: str) -> Scope:
        """That of a block's parts, whose paths go on in line."""
        return self._replace(read=self.read + len(name) + 1, level=self.level + 1)

    def below(self, name: str) -> Scope:
        """That of a block's parts, which stand below its own line."""
        start = self.read + len(name) + 1
        return self._replace(read=start, shown=start, indent=self.indent + 1, level=self.level + 1)

    @property
    def closed(self) -> bool:
        return self.depth is not None and self.level >= self.depth


class Child(NamedTuple):
    """A part at the scope's level: its name, and its rows, each with those that stand in its
    place in other copies of what is around it."""

    name: str
    rows: list[Rows]
    leaf: bool

    def all(self, copy: int) -> Rows:
        return tuple(row[copy] for row in self.rows)


def folded(
    rows: Sequence[LayerRow], depth: int | None = None, *, similar: bool = True
) -> Iterator[Line]:
    """The lines of `rows`: blocks below `depth` closed, neighbours that are equal folded, and
    unless `similar` is off, copies of a repeat whose numbers alone differ."""
    yield from unrolled([(row,) for row in rows], Scope(depth=depth, similar=similar))


def unrolled(rows: list[Rows], scope: Scope) -> Iterator[Line]:
    for run in runs(children(rows, scope), scope):
        if len(run) == 1:
            yield from alone(run[0], scope)
        else:
            yield from together(run, scope)


def children(rows: list[Rows], scope: Scope) -> list[Child]:
    """The parts at this level."""

    def name(row: Rows) -> str:
        return row[0].path[scope.read :].partition(".")[0]

    found = ((part, list(inside)) for part, inside in groupby(rows, name))
    return [
        Child(part, inside, len(inside[0][0].path) == scope.read + len(part))
        for part, inside in found
    ]


def runs(parts: list[Child], scope: Scope) -> Iterator[list[Child]]:
    """Neighbours that make one line: equal ones, and copies of a repeat that are similar where
    they come in more than a few sorts."""
    for number, group in groupby(parts, lambda part: kin(part, scope)):
        copies = list(group)
        equal = [list(alike) for _, alike in groupby(copies, lambda part: signature(part, scope))]
        many = max(FEW, len(copies) // 2)
        if number is not None and scope.similar and number[0] and len(equal) > many:
            yield copies
        elif number is None:
            yield from ([part] for part in copies)
        else:
            yield from equal


def kin(part: Child, scope: Scope) -> tuple[bool, object] | None:
    """What makes neighbours comparable, and whether they are a repeat's; None for a part that
    is always shown by itself."""
    repeated = part.name.isdigit()
    if part.leaf and not repeated:
        return None
    start = scope.read + len(part.name)
    return repeated, tuple((row[0].path[start:], row[0].kind, row[0].frozen) for row in part.rows)


def signature(part: Child, scope: Scope) -> tuple[object, ...]:
    """What makes two parts equal to a reader."""
    start = scope.read + len(part.name)
    return tuple(
        (
            row.path[start:],
            row.kind,
            row.output_shape,
            row.parameters,
            row.formula,
            row.notation,
            row.macs,
            row.frozen,
        )
        for rows in part.rows
        for row in rows
    )


def alone(part: Child, scope: Scope) -> Iterator[Line]:
    """A part by itself."""
    label = part.rows[0][0].path[scope.shown : scope.read + len(part.name)]
    copies = tuple(part.all(copy) for copy in range(len(part.rows[0])))
    if part.leaf or scope.closed:
        yield Line(label, copies, scope.indent, single=part.leaf)
    else:
        yield from unrolled(part.rows, scope.inside(part.name))


def together(run: list[Child], scope: Scope) -> Iterator[Line]:
    """Parts that make one line, and the lines of one of them below it."""
    first, last = run[0], run[-1]
    label = first.rows[0][0].path[scope.shown : scope.read] + first.name
    until = f"…{last.name}" if first.name.isdigit() else f" … {last.name}"
    copies = tuple(
        tuple(row for part in run for row in part.all(copy)) for copy in range(len(first.rows[0]))
    )
    alike = signature(first, scope) == signature(last, scope)
    short = len(first.rows) == 1 and alike
    yield Line(f"{label}{until} ×{len(run)}", copies, scope.indent, single=short, times=len(run))
    if short or scope.closed or first.leaf:
        return
    same = len({signature(part, scope) for part in run}) == 1
    rows = (
        first.rows
        if same
        else [tuple(chain.from_iterable(row)) for row in zip(*(p.rows for p in run), strict=True)]
    )
    yield from unrolled(rows, scope.below(first.name))
