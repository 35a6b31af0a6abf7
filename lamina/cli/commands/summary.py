"""`lamina summary`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from lamina.cli.nets import network
from lamina.facade import analyze


def run(options: Namespace) -> int:
    report = analyze(network(options.net, options.input), options.mode)
    if options.format == "json":
        print(json.dumps(report.to_json(), indent=1))
    elif options.format == "markdown":
        from lamina.cli.exports import markdown

        sys.stdout.write(markdown(report))
    elif options.format == "csv":
        from lamina.cli.exports import to_csv

        sys.stdout.write(to_csv(report))
    else:
        from rich.console import Console

        from lamina.cli.tables import show

        show(report, Console(markup=False, highlight=False, emoji=False))
    return 0
