"""`lamina diff`."""

from __future__ import annotations

import json
from argparse import Namespace

from lamina.cli.nets import opened
from lamina.cli.streams import Answer, drawn
from lamina.compiler.diff import Side, compare, seen
from lamina.errors import UsageError, stacked


@stacked
def run(options: Namespace) -> Answer:
    """What differs; like `diff`, 1 where anything does."""
    if options.a == options.b == "-":
        raise UsageError("only one of the two networks can come from standard input")
    found = compare(side(options.a), side(options.b))
    status = 0 if found.equal else 1
    if options.format == "json":
        return Answer(json.dumps(found.to_json(), indent=1) + "\n", status)
    return Answer(drawn(f"{found}\n"), status)


def side(typed: str) -> Side:
    """One of the two, called as it was typed."""
    with opened(typed) as net:
        return seen(net, net.name if typed == "-" else typed)
