"""`lamina summary`."""

from __future__ import annotations

import json
from argparse import Namespace

from lamina.architectures import entry, names
from lamina.cli.nets import opened
from lamina.cli.provenance import in_words, known
from lamina.cli.streams import Answer
from lamina.cli.tables import shown
from lamina.compiler.graph import Mode
from lamina.compiler.tables.columns import named
from lamina.compiler.tables.exports import markdown, to_csv
from lamina.compiler.tables.page import page
from lamina.compiler.tables.text import PLAIN, View
from lamina.errors import UsageError
from lamina.facade import analyze
from lamina.spec.network import Network

WHOLE = ("json", "textbook")
FILES = {"markdown": markdown, "csv": to_csv, "html": page}


def run(options: Namespace) -> Answer:
    view = viewed(options)
    with opened(options.net, options.input) as net:
        if options.format == "textbook":
            return as_textbook(net, options.mode)
        report = analyze(net, options.mode)
    origin = entry(options.net) if options.net in names() else None
    if options.format == "json":
        data = {**report.to_json(), "provenance": origin and known(origin)}
        return Answer(json.dumps(data, indent=1) + "\n")
    if options.format == "table":
        answer = shown(report, view)
        return answer._replace(text=answer.text + (in_words(origin) if origin else ""))
    return Answer(FILES[options.format](report, view))


def viewed(options: Namespace) -> View:
    """What of the table was asked for. Raises UsageError for columns that there are not, and
    where the format has all there is."""
    columns = tuple(options.columns.split(",")) if options.columns else ()
    view = View(columns, options.depth, options.sort)
    if view != PLAIN and options.format in WHOLE:
        raise UsageError(
            f"--columns, --depth and --sort are for tables; --format {options.format} is whole"
        )
    for name in (*columns, *filter(None, [options.sort])):
        named(name)
    return view


def as_textbook(net: Network, mode: Mode) -> Answer:
    """The graph is looked at too, for the connection tables."""
    from lamina.cli.textbook import textbook
    from lamina.compiler.analysis import analyze as analyze_graph
    from lamina.compiler.check import check

    graph = check(net, mode)
    return Answer(textbook(analyze_graph(graph, net.name, mode), graph))
