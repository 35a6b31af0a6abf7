"""`lamina list`."""

from __future__ import annotations

import json
from argparse import Namespace
from fnmatch import fnmatchcase
from shutil import get_terminal_size

from lamina.architectures import entry, names
from lamina.architectures.entry import Entry
from lamina.cli.streams import Answer, drawn
from lamina.compiler.tables.numerals import grouped, human
from lamina.errors import UsageError, counted, quoted

NARROWEST = 60  # columns of the figures, which are never cut


def run(options: Namespace) -> Answer:
    called = [entry(name) for name in names() if fnmatchcase(name, options.pattern)]
    if not called:
        raise UsageError(f"no network is called like {quoted(options.pattern)}; see `lamina list`")
    found = [net for net in called if wanted(net, options)]
    if not found:
        raise UsageError(f"none of {counted(len(called), 'network')} is of that year and size")
    if options.format == "json":
        return Answer(json.dumps([described(net) for net in found], indent=1) + "\n")
    lines = table(found, max(get_terminal_size().columns, NARROWEST))
    return Answer(drawn("".join(f"{line}\n" for line in lines)))


def wanted(net: Entry, options: Namespace) -> bool:
    """Whether a network is of the years and within the budgets that were asked for."""
    of_year = options.year is None or net.paper.year in options.year
    budgets = (
        (options.max_params, net.facts.parameters_infer),
        (options.max_macs, net.facts.macs_infer),
    )
    return of_year and all(most is None or count <= most for most, count in budgets)


def described(net: Entry) -> dict[str, object]:
    """The stable form of `list --json`."""
    return {
        "name": net.name,
        "parameters_infer": net.facts.parameters_infer,
        "parameters_train": net.facts.parameters_train,
        "macs_infer": net.facts.macs_infer,
        "input": list(net.facts.input),
        "year": net.paper.year,
        "source": net.source,
        "variant_of": net.variant_of or None,
        "differs": [line.removeprefix("Differs: ") for line in net.differs],
        "published": net.published,
    }


def table(found: list[Entry], width: int) -> list[str]:
    """Name, year, input, parameters and MACs in inference, paper; cut to the terminal."""
    rows = [("name", "year", "input", "parameters", "MACs", "paper")]
    for net in found:
        size = "×".join(map(str, net.facts.input))
        counts = (grouped(net.facts.parameters_infer), human(net.facts.macs_infer))
        rows.append((net.name, str(net.paper.year), size, *counts, net.paper.title))
    widths = [max(len(row[i]) for row in rows) for i in range(5)]
    lines = []
    for row in rows:
        name, year, size, parameters, macs = (
            cell.rjust(w) if i > 2 else cell.ljust(w)
            for i, (cell, w) in enumerate(zip(row, widths, strict=False))
        )
        line = "  ".join((name, year, size, parameters, macs, row[5]))
        lines.append(line if len(line) <= width else line[: width - 1] + "…")
    return lines
