"""The columns that a table may have: how each is titled, told and sorted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from math import prod

from lamina.compiler.analysis.memory import VALUE_BYTES
from lamina.compiler.analysis.receptive_field import Field
from lamina.compiler.analysis.report import LayerRow, Report
from lamina.compiler.tables.lines import Line
from lamina.compiler.tables.numerals import grouped, human, human_bytes, percent
from lamina.errors import UsageError, quoted

Amount = Callable[[LayerRow], int]


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `of` is the number of a row where it has numbers; `least` is the width that it
    may be cut to, 0 for one that is never cut; a `share` is drawn as a bar."""

    name: str
    title: str
    meaning: str
    text: Callable[[Line], str]
    of: Amount | None = None
    style: str = ""
    least: int = 0
    share: bool = False

    @property
    def right(self) -> bool:
        return self.of is not None and not self.share


def amount(name: str, title: str, meaning: str, of: Amount, words: Callable[[int], str]) -> Column:
    return Column(name, title, meaning, lambda line: line.counted(of, words), of)


def share(name: str, title: str, meaning: str, of: Amount) -> Column:
    return Column(name, title, meaning, lambda line: "", of, share=True)


def memory(row: LayerRow) -> int:
    return VALUE_BYTES * prod(row.output_shape)


def parameter_bytes(row: LayerRow) -> int:
    return VALUE_BYTES * row.parameters


def kind(line: Line) -> str:
    if not line.single:
        return ""
    return line.word(lambda row: f"{row.kind}, frozen" if row.frozen else row.kind)


def formula(line: Line) -> str:
    one = line.word(lambda row: row.formula)
    return f"{line.times}·({one})" if one and line.times > 1 else one


def seen(field: Field) -> str:
    """A receptive field: height × width, or that it is the whole input."""
    return "all" if field.whole else "×".join(map(str, field.size))


def last(line: Line, of: Callable[[LayerRow], str]) -> str:
    """What the last row says, where it says the same in every copy."""
    said = {of(rows[-1]) for rows in line.copies}
    return said.pop() if len(said) == 1 else ""


COLUMNS: dict[str, Column] = {
    column.name: column
    for column in (
        Column("path", "path", "names with dots between them", lambda line: line.label, least=24),
        Column("kind", "kind", "the kind of layer", kind, style="cyan", least=10),
        Column(
            "window",
            "window",
            "kernel, stride and channels, as textbooks write them",
            lambda line: line.word(lambda row: row.notation),
            least=12,
        ),
        Column(
            "input",
            "input",
            "its shape, of merges the first one's",
            lambda line: line.shape(lambda rows: rows[0].input_shapes[0]),
        ),
        Column(
            "output",
            "output",
            "its shape",
            lambda line: line.shape(lambda rows: rows[-1].output_shape),
        ),
        amount("parameters", "parameters", "learnable values", lambda r: r.parameters, grouped),
        amount("trainable", "trainable", "those not frozen", lambda r: r.trainable, grouped),
        amount("buffers", "buffers", "statistics and fixed values", lambda r: r.buffers, grouped),
        amount("bytes", "bytes", "of parameters, in float32", parameter_bytes, human_bytes),
        share("share", "share", "of all parameters", lambda row: row.parameters),
        Column("formula", "formula", "how parameters are counted", formula, style="dim", least=15),
        amount("macs", "MACs", "multiply-accumulates", lambda row: row.macs, human),
        amount("flops", "FLOPs", "2 · MACs", lambda row: row.flops, human),
        share("macs_share", "of MACs", "share of all MACs", lambda row: row.macs),
        amount("memory", "memory", "bytes of the output, in float32", memory, human_bytes),
        Column(
            "field",
            "field",
            "pixels of the input that one of the output sees",
            lambda line: last(line, lambda row: seen(row.receptive_field)),
        ),
        Column(
            "stride",
            "stride",
            "of that field",
            lambda line: last(line, lambda row: "×".join(map(str, row.receptive_field.stride))),
        ),
    )
}
SHARES = {column.name: column.of for column in COLUMNS.values() if column.share and column.of}
SHOWN = ("path", "kind", "output", "parameters", "share", "macs", "memory", "field", "formula")
LESS = ("field", "memory", "formula", "share", "macs", "output", "kind")
ALIASES = {"params": "parameters", "MACs": "macs", "FLOPs": "flops", "rf": "field"}
SORTED = tuple(name for name, column in COLUMNS.items() if column.of and not column.share)


def named(name: str) -> Column:
    """The column of that name. Raises UsageError, with what was probably meant."""
    found = COLUMNS.get(ALIASES.get(name, name))
    if found is None:
        near = get_close_matches(name[:64], [*COLUMNS, *ALIASES], 2)
        hint = f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(COLUMNS)}"
        raise UsageError(f"there is no column {quoted(name)}; {hint}")
    return found


def descending(lines: list[Line], by: str) -> list[Line]:
    """The lines from the one with the most, equal ones as they were. Raises UsageError for what
    is no column of numbers."""
    of = named(by).of
    if of is None:
        raise UsageError(f"a table is sorted by {', '.join(SORTED)}; not by {quoted(by)}")
    return sorted(lines, key=lambda line: line.number(of), reverse=True)


class Shares:
    """How much of the whole each line has."""

    def __init__(self, report: Report, lines: list[Line]) -> None:
        self.whole = {name: sum(map(of, report.layers)) for name, of in SHARES.items()}
        self.most = {
            name: max((line.number(of) for line in lines), default=0) for name, of in SHARES.items()
        }

    def percent(self, line: Line, column: Column) -> str:
        number = line.number(column.of) if column.of else 0
        return percent(number, self.whole[column.name]) if number else ""

    def eighths(self, line: Line, column: Column, cells: int) -> int:
        """How long its bar is, to the nearest eighth of a letter; the longest fills all cells."""
        number, most = line.number(column.of) if column.of else 0, self.most[column.name]
        return (16 * cells * number + most) // (2 * most) if most else 0
