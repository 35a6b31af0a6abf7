"""Connection tables as LeCun prints them: a row for each map that feeds, a column for each that
is fed."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.compiler.graph import Graph, rows
from lamina.compiler.tables.layout import shortened
from lamina.compiler.tables.numerals import grouped
from lamina.markup import oneline
from lamina.spec.layers.conv import SparseConv, Table

LARGEST = 64  # maps that feed, in a table that is still printed


def connection_tables(graph: Graph, width: int) -> Iterator[str]:
    """Each table of the network once, where it is small enough to be read."""
    seen: dict[int, Table] = {}  # by identity: copies of a repeat share a table, however large
    for row in rows(graph):
        if isinstance(row.op, SparseConv) and id(row.op.table) not in seen:
            seen[id(row.op.table)] = row.op.table
            sources, targets = row.inputs[0].channels, len(row.op.table)
            count = f"{grouped(row.op.connections)} of {grouped(sources * targets)}"
            yield shortened(oneline(f"{row.path}: {count} connections"), width)
            cell = len(str(max(sources, targets) - 1)) + 1
            if sources <= LARGEST and cell * (targets + 1) <= width:
                yield from drawn_table(row.op.table, sources, cell)
            yield ""


def drawn_table(table: Table, sources: int, cell: int) -> Iterator[str]:
    """Numbers of columns, then a line for each map that feeds."""
    yield " " * cell + "".join(f"{target:>{cell}}" for target in range(len(table)))
    feeding = [set(row) for row in table]
    for source in range(sources):
        marks = ("X" if source in row else "." for row in feeding)
        yield f"{source:>{cell}}" + "".join(mark.rjust(cell) for mark in marks)
