"""A report as a table for the terminal, fitted to its width."""

from __future__ import annotations

from collections.abc import Iterator
from shutil import get_terminal_size
from typing import NamedTuple

from lamina.cli.folding import Line, folded
from lamina.cli.streams import drawn
from lamina.compiler.analysis import CONVENTION, Report
from lamina.compiler.tables.numerals import dimensions, grouped, human, human_bytes
from lamina.markup import oneline

GAP = "  "
NARROWEST = 40
NAME_WIDTH = 20  # of the names below the table


class Column(NamedTuple):
    """A column: its title, its style, and whether it is of numbers."""

    title: str
    style: str = ""
    right: bool = False


PATH = Column("path", "bold")
KIND = Column("kind", "cyan")
OUTPUT = Column("output")
PARAMETERS = Column("parameters", right=True)
FORMULA = Column("formula", "dim")
MACS = Column("MACs", right=True)
COLUMNS = (PATH, KIND, OUTPUT, PARAMETERS, FORMULA, MACS)
SHORTEST = {PATH: 24, FORMULA: 15}  # these may be cut to so much before a column goes
LESS = (FORMULA, OUTPUT, MACS)  # columns that a narrow terminal loses, first to last


class Span(NamedTuple):
    """A piece of a line, and how it looks on a terminal with colours."""

    text: str
    style: str = ""


def plain(report: Report, width: int | None = None) -> str:
    """The table without colour."""
    width = get_terminal_size().columns if width is None else width
    lines = ("".join(span.text for span in line).rstrip() for line in table(report, width))
    return drawn("".join(f"{line}\n" for line in lines))


def coloured(report: Report, width: int | None = None) -> str:
    """The table with what the terminal needs for its colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        for line in table(report, console.width):
            text = Text.assemble(*((drawn(span.text), span.style) for span in line))
            console.print(text, no_wrap=True, overflow="ignore", crop=False)
    return capture.get()


def table(report: Report, width: int) -> Iterator[list[Span]]:
    """Title, one line for each primitive, totals, and the convention of the counts."""
    width = max(width, NARROWEST)
    cells = [cells_of(line) for line in folded(report.layers)]
    columns, widths = fitted(cells, width)
    title = f"{report.name}, {report.mode}, input {dimensions(report.input)}"
    yield [Span(oneline(title), "bold")]
    yield []
    yield laid(columns, widths, {column: column.title for column in columns}, "underline")
    for row in cells:
        yield laid(columns, widths, row)
    yield []
    for name, value in totals(report):
        first, *others = broken(value, ", ", width - NAME_WIDTH)
        yield [Span(f"{name:<{NAME_WIDTH}}", "bold"), Span(first)]
        yield from ([Span(" " * NAME_WIDTH + other)] for other in others)
    yield []
    yield from ([Span(line, "dim")] for line in broken(CONVENTION, "; ", width))


def cells_of(line: Line) -> dict[Column, str]:
    """The text of each cell."""
    label = oneline("  " * line.indent + line.label)
    row = line.row
    if row is None:
        return {PATH: label}
    return {
        PATH: label,
        KIND: f"{row.kind}, frozen" if row.frozen else row.kind,
        OUTPUT: dimensions(row.output_shape),
        PARAMETERS: grouped(row.parameters),
        FORMULA: row.formula,
        MACS: human(row.macs),
    }


def fitted(cells: list[dict[Column, str]], width: int) -> tuple[list[Column], list[int]]:
    """The columns that there is room for, and their widths; the formula gives way first, then
    the path."""
    widths = {
        column: max(len(column.title), *(cell_width(row, column) for row in cells), 0)
        for column in COLUMNS
    }
    for gone in range(len(LESS) + 1):
        columns = [column for column in COLUMNS if column not in LESS[:gone]]
        least = (min(widths[column], SHORTEST.get(column, widths[column])) for column in columns)
        if sum(least) + len(GAP) * (len(columns) - 1) <= width:
            break
    for column in (FORMULA, PATH):
        excess = sum(widths[c] for c in columns) + len(GAP) * (len(columns) - 1) - width
        if excess > 0 and column in columns:
            widths[column] = max(widths[column] - excess, min(widths[column], SHORTEST[column]))
    return columns, [widths[column] for column in columns]


def cell_width(row: dict[Column, str], column: Column) -> int:
    """A label above other rows runs on over the empty cells beside it."""
    return len(row.get(column, "")) if len(row) > 1 else 0


def laid(
    columns: list[Column], widths: list[int], row: dict[Column, str], style: str = ""
) -> list[Span]:
    """One line."""
    if len(row) == 1:
        room = sum(widths) + len(GAP) * (len(widths) - 1)
        return [Span(shortened(row[PATH], room), "italic")]
    line: list[Span] = []
    for column, width in zip(columns, widths, strict=True):
        text = shortened(row[column], width, from_end=column is FORMULA)
        gap, fill = GAP if line else "", " " * (width - len(text))
        line.append(Span(gap + (fill if column.right else "")))
        line.append(Span(text, "dim" if text == "0" else style or column.style))
        line.append(Span("" if column.right else fill))
    return line


def shortened(text: str, width: int, *, from_end: bool = False) -> str:
    """A text that is too long, cut. The end of a path tells more than its beginning."""
    if len(text) <= width:
        return text
    return text[: width - 1] + "…" if from_end else "…" + text[len(text) - width + 1 :]


def totals(report: Report) -> Iterator[tuple[str, str]]:
    """Names and figures below the table."""
    sums = report.totals
    counts = {
        "parameters": sums.parameters,
        "trainable": sums.trainable_parameters,
        "buffers": sums.buffers,
        "MACs": sums.macs,
        "FLOPs": sums.flops,
    }
    for name, count in counts.items():
        if name == "trainable" and count == sums.parameters:
            continue
        yield name, grouped(count) + (f"  ({human(count)})" if count >= 1000 else "")
    yield "depth", f"{sums.depth} weighted layers"
    yield "parameter memory", human_bytes(sums.parameter_bytes)
    peak = f"{human_bytes(sums.peak_activation_bytes)} at once"
    yield "activations", f"{human_bytes(sums.activation_bytes)}, at most {peak}"
    if report.mode == "train":
        yield "kept for backward", human_bytes(sums.training_activation_bytes)
    others = ("adds", "multiplies", "divides", "compares", "specials")
    said = [f"{human(n)} {name}" for name in others if (n := getattr(sums, name))]
    yield "other operations", ", ".join(said) or "none"


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
