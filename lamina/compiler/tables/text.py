"""A report as text, fitted to a width: what `print` shows, and `lamina summary`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from shutil import get_terminal_size
from textwrap import wrap

from lamina.compiler.analysis.report import CONVENTION, Report
from lamina.compiler.tables.columns import COLUMNS, SHOWN, Column, Shares, descending, named
from lamina.compiler.tables.folding import folded
from lamina.compiler.tables.layout import NARROWEST, Layout, Span, broken
from lamina.compiler.tables.lines import Line, lines_of
from lamina.compiler.tables.numerals import dimensions, grouped, human, human_bytes
from lamina.markup import oneline

NAME_WIDTH = 20  # of the names below the table


@dataclass(frozen=True, slots=True)
class View:
    """How a report is looked at: the columns chosen, blocks closed below `depth`, and sorted by
    a column in place of folded."""

    columns: tuple[str, ...] = ()
    depth: int | None = None
    sort: str | None = None

    def shown(self, report: Report) -> list[Column]:
        """The columns. One that is sorted by is among them, and its share is drawn."""
        if self.columns:
            return [named(name) for name in self.columns]
        names = list(SHOWN)
        by = named(self.sort).name if self.sort else "parameters"
        if by in ("macs", "flops"):
            names[names.index("share")] = "macs_share"
        if by not in names:
            names.insert(3, by)
        return [COLUMNS[name] for name in names]

    def lines(self, report: Report) -> list[Line]:
        """Folded, or flat and sorted."""
        if self.sort:
            return descending(lines_of(report.layers, self.depth), self.sort)
        return list(folded(report.layers, self.depth))


PLAIN = View()


def plain(report: Report, width: int | None = None, view: View = PLAIN) -> str:
    """The table without colour."""
    width = get_terminal_size().columns if width is None else width
    lines = ("".join(span.text for span in line).rstrip() for line in table(report, width, view))
    return "".join(f"{line}\n" for line in lines)


def table(report: Report, width: int, view: View = PLAIN) -> Iterator[list[Span]]:
    """Title, the lines, totals, and how to read them."""
    width = max(width, NARROWEST)
    lines = view.lines(report)
    shares = Shares(report, lines)
    layout = Layout(lines, view.shown(report), shares, width, chosen=bool(view.columns))
    yield from ([Span(line, "bold")] for line in wrap(title(report), width))
    yield []
    yield layout.title()
    yield from layout.rows()
    yield []
    for name, value in totals(report):
        first, *others = wrapped(value, width - NAME_WIDTH)
        yield [Span(f"{name:<{NAME_WIDTH}}", "bold"), Span(first)]
        yield from ([Span(" " * NAME_WIDTH + other)] for other in others)
    yield []
    for said in notes(lines, layout):
        for line in broken(said, "; ", width):
            yield from ([Span(part, "dim")] for part in wrap(line, width))


def title(report: Report) -> str:
    return oneline(f"{report.name}, {report.mode}, input {dimensions(report.input)}")


def notes(lines: list[Line], layout: Layout) -> Iterator[str]:
    """How to read what is there."""
    if layout.left_out:
        yield f"left out, since there is no room: {', '.join(layout.left_out)}"
    if any(line.times > 1 for line in lines):
        apart = any(len(line.copies) > 1 for line in lines)
        more = "; a…b is from the least of the copies to the most" if apart else ""
        yield f"a line with × counts all its copies together, those below it one copy{more}"
    yield CONVENTION


def wrapped(value: str, width: int) -> list[str]:
    """The value in lines, broken after commas if that is enough."""
    return [part for line in broken(value, ", ", width) for part in wrap(line, width)]


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
    where = f" (at {oneline(report.peak_at)})" if report.peak_at else ""
    peak = f"{human_bytes(sums.peak_activation_bytes)} at once{where}"
    yield "activations", f"{human_bytes(sums.activation_bytes)}, at most {peak}"
    if report.mode == "train":
        yield "kept for backward", human_bytes(sums.training_activation_bytes)
    others = ("adds", "multiplies", "divides", "compares", "specials")
    said = [f"{human(n)} {name}" for name in others if (n := getattr(sums, name))]
    yield "other operations", ", ".join(said) or "none"
