"""A report as textbooks print it: windows, shapes as height × width × channels, sizes, and
parameters as weights + biases, with their formulas."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from math import prod
from shutil import get_terminal_size

from lamina.cli.connections import connection_tables
from lamina.cli.streams import drawn
from lamina.compiler.analysis import LayerRow, Report
from lamina.compiler.graph import Graph
from lamina.compiler.tables.folding import folded
from lamina.compiler.tables.layout import GAP, NARROWEST, broken, shortened
from lamina.compiler.tables.lines import Line
from lamina.compiler.tables.numerals import dimensions, grouped
from lamina.markup import oneline

TITLES = ("layer", "window", "output", "size", "parameters", "formula")
LAYER, WINDOW, OUTPUT, SIZE, PARAMETERS, FORMULA = range(len(TITLES))
NUMBERS = (SIZE, PARAMETERS)
LESS = (FORMULA, SIZE, WINDOW)  # columns that a narrow terminal loses, first to last
MOST_LINES = 4  # of one formula
SHORTEST = 12  # the layer's name may be cut to so much before a column goes
LEGEND = (
    "shapes are height × width × channels; windows height × width × channels / stride, "
    "number of kernels; parameters weights + biases"
)

Cells = tuple[str, ...]


def textbook(report: Report, graph: Graph, width: int | None = None) -> str:
    """The table of `report`, which is that of `graph`."""
    width = max(get_terminal_size().columns if width is None else width, NARROWEST)
    return drawn("".join(f"{line}\n" for line in lines(report, graph, width)))


def lines(report: Report, graph: Graph, width: int) -> Iterator[str]:
    """Title, the table, what it leaves out, connection tables, and how to read it."""
    yield oneline(f"{report.name}, {report.mode}")
    yield ""
    shown = [row for row in report.layers if is_shown(row)]
    start = ("input", "", textbook_shape(report.input), grouped(prod(report.input)), "0", "")
    end = ("total", "", "", "", grouped(report.totals.parameters), "")
    body = [start, *(cells(line) for line in folded(named(shown), similar=False)), end]
    yield from laid(body, width)
    yield ""
    left_out = Counter(row.kind for row in report.layers if not is_shown(row))
    if left_out:
        kinds = ", ".join(f"{count} {kind}" for kind, count in left_out.items())
        yield from broken(f"left out, without parameters and size kept: {kinds}", ", ", width)
        yield ""
    yield from connection_tables(graph, width)
    yield from broken(LEGEND, "; ", width)


def is_shown(row: LayerRow) -> bool:
    """Textbooks draw no activation, and no layer at all that has no parameters and only passes
    on as many values as it gets; merges they draw."""
    merges = len(row.input_shapes) > 1
    return bool(
        merges
        or row.parameters
        or row.buffers
        or row.notation
        or prod(row.output_shape) != prod(row.input_shapes[0])
    )


def named(rows: Sequence[LayerRow]) -> list[LayerRow]:
    """The rows under the shortest names that tell them apart: a block's, where only one of its
    layers is shown."""
    inside = Counter(prefix for row in rows for prefix in prefixes(row.path))
    return [
        row._replace(path=next(name for name in prefixes(row.path) if inside[name] == 1))
        for row in rows
    ]


def prefixes(path: str) -> Iterator[str]:
    """`a`, `a.b`, `a.b.c` of `a.b.c`."""
    for end, letter in enumerate(path):
        if letter == ".":
            yield path[:end]
    yield path


def cells(line: Line) -> Cells:
    label = oneline("  " * line.indent + line.label)
    row = line.row
    if row is None:
        return (label, *[""] * (len(TITLES) - 1))
    return (
        label,
        (row.notation or row.kind) + (", frozen" if row.frozen else ""),
        textbook_shape(row.output_shape),
        grouped(prod(row.output_shape)),
        "+".join(grouped(prod(shape)) for shape in row.tensors.values()) or "0",
        row.formula,
    )


def textbook_shape(shape: tuple[int, ...]) -> str:
    """28×28×6 for the 6 × 28 × 28 of all else."""
    return dimensions((*shape[1:], shape[0]))


def laid(rows: list[Cells], width: int) -> Iterator[str]:
    """The lines of the table. A formula that is too long goes on below, after a sum's sign."""
    columns, widths = fitted(rows, width)
    for row in (TITLES, *rows):
        if not any(row[1:]):
            yield shortened(row[LAYER], width)
            continue
        first, *others = formula_lines(row[FORMULA], widths[FORMULA])
        texts = (*row[:FORMULA], first)
        yield GAP.join(fitting(texts[column], column, widths) for column in columns).rstrip()
        if FORMULA in columns:
            room = sum(widths[column] + len(GAP) for column in columns[:-1])
            yield from (" " * room + other for other in others)


def fitting(text: str, column: int, widths: Sequence[int]) -> str:
    text = shortened(text, widths[column]) if column == LAYER else text
    return text.rjust(widths[column]) if column in NUMBERS else text.ljust(widths[column])


def formula_lines(formula: str, width: int) -> list[str]:
    """A long formula in lines of whole terms, the first few of them."""
    first, *others = terms(formula)
    found = [first]
    for term in others:
        if len(found[-1] + term) <= width:
            found[-1] += term
        else:
            found.append(term)
    return found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], "…"]


def terms(formula: str) -> list[str]:
    """The summands, each with its sign: `6·(5·5·3+1)`, `+9·(5·5·4+1)`."""
    return re.split(r"(?<=\))(?=\+)", formula)


def fitted(rows: list[Cells], width: int) -> tuple[list[int], list[int]]:
    """The columns that there is room for, and all widths; the formula gives way first."""
    cells_of_rows = [row for row in rows if any(row[1:])]
    widths = [max(map(len, column)) for column in zip(TITLES, *cells_of_rows, strict=True)]
    term = max(longest(terms(row[FORMULA])) for row in cells_of_rows)
    least = {FORMULA: max(term, len(TITLES[FORMULA])), LAYER: min(SHORTEST, widths[LAYER])}
    columns = list(range(len(TITLES)))
    for gone in (None, *LESS):
        columns = [column for column in columns if column != gone]
        needed = sum(least.get(column, widths[column]) for column in columns)
        if needed + len(GAP) * (len(columns) - 1) <= width:
            break
    for column in (FORMULA, LAYER):
        if column in columns:
            excess = sum(widths[c] for c in columns) + len(GAP) * (len(columns) - 1) - width
            widths[column] -= max(0, min(excess, widths[column] - least[column]))
    return columns, widths


def longest(texts: Iterable[str]) -> int:
    return max(map(len, texts), default=0)
