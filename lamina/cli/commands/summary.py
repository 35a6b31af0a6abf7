"""`lamina summary`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from lamina.architectures import entry, names
from lamina.cli.nets import opened
from lamina.cli.provenance import in_words, known
from lamina.cli.streams import Answer
from lamina.compiler.analysis import Report
from lamina.compiler.graph import Mode
from lamina.facade import analyze
from lamina.spec.network import Network


def run(options: Namespace) -> Answer:
    with opened(options.net, options.input) as net:
        if options.format == "textbook":
            return as_textbook(net, options.mode)
        report = analyze(net, options.mode)
    origin = entry(options.net) if options.net in names() else None
    if options.format == "json":
        data = {**report.to_json(), "provenance": origin and known(origin)}
        return Answer(json.dumps(data, indent=1) + "\n")
    if options.format == "table":
        shown = table(report)
        return shown._replace(text=shown.text + (in_words(origin) if origin else ""))
    from lamina.cli.exports import markdown, to_csv

    return Answer(markdown(report) if options.format == "markdown" else to_csv(report))


def as_textbook(net: Network, mode: Mode) -> Answer:
    """The graph is looked at too, for the connection tables."""
    from lamina.cli.textbook import textbook
    from lamina.compiler.analysis import analyze as analyze_graph
    from lamina.compiler.check import check

    graph = check(net, mode)
    return Answer(textbook(analyze_graph(graph, net.name, mode), graph))


def table(report: Report) -> Answer:
    """As wide as the terminal, and in colour on one that has colours."""
    from lamina.cli.tables import coloured, plain

    if sys.stdout is not None and sys.stdout.isatty():
        return Answer(coloured(report), coloured=True)
    return Answer(plain(report))
