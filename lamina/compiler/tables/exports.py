"""A report as Markdown or CSV: every row, nothing folded or cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from lamina.compiler.analysis.report import CONVENTION, LayerRow, Report
from lamina.compiler.tables.columns import Column, Shares, descending, named
from lamina.compiler.tables.lines import Line, lines_of
from lamina.compiler.tables.numerals import dimensions, grouped
from lamina.compiler.tables.text import PLAIN, View, title, totals
from lamina.markup import cell, code, field

MARKDOWN_COLUMNS = ("path", "kind", "output", "parameters", "formula", "macs")
CSV_COLUMNS = (
    "path",
    "kind",
    "inputs",
    "output",
    "parameters",
    "trainable",
    "weights",
    "biases",
    "buffers",
    "formula",
    "macs",
    "flops",
    "adds",
    "multiplies",
    "divides",
    "compares",
    "specials",
)


def markdown(report: Report, view: View = PLAIN) -> str:
    """A heading, a pipe table of the lines and one of the totals."""
    columns = [named(name) for name in view.columns or MARKDOWN_COLUMNS]
    lines = flat(report, view)
    shares = Shares(report, lines)
    marks = ["---:" if c.right and c.name != "macs" else "---" for c in columns]
    rows = ([cell_of(line, column, shares) for column in columns] for line in lines)
    said = [
        f"## {cell(title(report))}",
        "",
        *piped([column.title for column in columns], marks, rows),
        "",
        *piped(("total", ""), ("---", "---"), (map(cell, row) for row in totals(report))),
        "",
        CONVENTION + ".",
    ]
    return "\n".join(said) + "\n"


def flat(report: Report, view: View) -> list[Line]:
    """A line for each layer, or each block so deep; nothing folded."""
    lines = lines_of(report.layers, view.depth)
    return descending(lines, view.sort) if view.sort else lines


def cell_of(line: Line, column: Column, shares: Shares) -> str:
    if column.name == "path":
        return code(line.label)
    if column.share:
        return cell(shares.percent(line, column))
    return grouped(line.number(column.of)) if column.of else cell(column.text(line))


def piped(
    titles: Iterable[str], marks: Iterable[str], rows: Iterable[Iterable[str]]
) -> Iterable[str]:
    """The lines of a pipe table, of cells in Markdown."""
    for row in (titles, marks, *rows):
        yield f"| {' | '.join(row)} |"


def to_csv(report: Report, view: View = PLAIN) -> str:
    """One record for each layer, after one of titles; the counts are plain integers. With columns
    chosen or blocks closed, the table's columns."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    if view.columns or view.depth is not None:
        columns = [named(name) for name in view.columns or MARKDOWN_COLUMNS]
        lines = flat(report, view)
        shares = Shares(report, lines)
        writer.writerow([column.name for column in columns])
        writer.writerows([[plainly(line, c, shares) for c in columns] for line in lines])
    else:
        writer.writerow(CSV_COLUMNS)
        writer.writerows(record(line.row) for line in flat(report, view) if line.row)
    return file.getvalue()


def plainly(line: Line, column: Column, shares: Shares) -> str | int:
    """A field: an integer where it is one; a share in percent."""
    if column.share:
        return field(shares.percent(line, column))
    return line.number(column.of) if column.of else field(column.text(line))


def record(row: LayerRow) -> list[str | int]:
    """The fields of one row, in the order of the titles."""
    words: dict[str, str | int] = {
        "path": field(row.path),
        "inputs": " ".join(map(dimensions, row.input_shapes)),
        "output": dimensions(row.output_shape),
    }
    return [words[name] if name in words else getattr(row, name) for name in CSV_COLUMNS]
