"""Rows of a report with equal copies of a repeat shown once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from lamina.compiler.analysis import LayerRow


class Line(NamedTuple):
    """One line of a table: a row under a label, or a label above the rows of one copy."""

    label: str
    row: LayerRow | None
    indent: int = 0


class Scope(NamedTuple):
    """How far paths were read, and from where on they are shown."""

    read: int = 0
    shown: int = 0
    indent: int = 0


EVERYTHING = Scope()


def folded(rows: Sequence[LayerRow], scope: Scope = EVERYTHING) -> Iterator[Line]:
    """The lines of `rows`. Copies of a repeat are the parts of a path that are numbers."""
    for run, group in groupby(rows, lambda row: run_of(row.path, scope.read)):
        if run is None:
            yield from (Line(row.path[scope.shown :], row, scope.indent) for row in group)
        else:
            yield from folded_run(run, list(group), scope)


def run_of(path: str, start: int) -> str | None:
    """The path of the outermost repeat after `start`, with its dot; None without any."""
    begin = start
    while begin < len(path):
        if path[begin].isdigit():
            return path[:begin]
        begin = path.find(".", begin) + 1 or len(path)
    return None


def folded_run(run: str, rows: list[LayerRow], scope: Scope) -> Iterator[Line]:
    """The copies of one repeat; neighbours that are equal make one."""
    by_copy = groupby(rows, lambda row: row.path[len(run) :].partition(".")[0])
    copies = [(f"{run}{index}", list(copy)) for index, copy in by_copy]
    for _, group in groupby(copies, lambda copy: signature(*copy)):
        (first, inside), *others = group
        start = len(first) + 1
        if not others:
            yield from folded(inside, scope._replace(read=start))
            continue
        last = others[-1][0]
        label = f"{first[scope.shown :]} … {last[scope.shown :]} ×{len(others) + 1}"
        if len(inside) == 1:
            yield Line(label, inside[0], scope.indent)
            continue
        yield Line(label, None, scope.indent)
        yield from folded(inside, Scope(start, start, scope.indent + 1))


def signature(path: str, rows: list[LayerRow]) -> tuple[object, ...]:
    """What makes two copies equal to a reader."""
    return tuple(
        (
            row.path[len(path) :],
            row.kind,
            row.output_shape,
            row.parameters,
            row.formula,
            row.notation,
            row.macs,
            row.frozen,
        )
        for row in rows
    )
