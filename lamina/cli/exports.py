"""A report as Markdown or CSV: every row, nothing folded or cut."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

from lamina.cli.tables import totals
from lamina.compiler.analysis import CONVENTION, LayerRow, Report
from lamina.compiler.tables.numerals import dimensions, grouped
from lamina.markup import cell, code, field

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


def markdown(report: Report) -> str:
    """A heading, a pipe table of the rows and one of the totals."""
    title = f"{report.name}, {report.mode}, input {dimensions(report.input)}"
    rows = (
        (
            code(row.path),
            row.kind,
            dimensions(row.output_shape),
            grouped(row.parameters),
            cell(row.formula),
            grouped(row.macs),
        )
        for row in report.layers
    )
    columns = ("path", "kind", "output", "parameters", "formula", "MACs")
    lines = [
        f"## {cell(title)}",
        "",
        *piped(columns, ("---", "---", "---", "---:", "---", "---:"), rows),
        "",
        *piped(("total", ""), ("---", "---"), (map(cell, row) for row in totals(report))),
        "",
        CONVENTION + ".",
    ]
    return "\n".join(lines) + "\n"


def piped(
    titles: Iterable[str], marks: Iterable[str], rows: Iterable[Iterable[str]]
) -> Iterable[str]:
    """The lines of a pipe table, of cells in Markdown."""
    for row in (titles, marks, *rows):
        yield f"| {' | '.join(row)} |"


def to_csv(report: Report) -> str:
    """One line for each row, after a line of titles. The counts are plain integers."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(CSV_COLUMNS)
    writer.writerows(map(record, report.layers))
    return file.getvalue()


def record(row: LayerRow) -> list[str | int]:
    """The fields of one row, in the order of the titles."""
    words: dict[str, str | int] = {
        "path": field(row.path),
        "inputs": " ".join(map(dimensions, row.input_shapes)),
        "output": dimensions(row.output_shape),
    }
    return [words[name] if name in words else getattr(row, name) for name in CSV_COLUMNS]
