"""`lamina watch`."""

from __future__ import annotations

import os
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Iterator

from lamina.cli.commands.check import Checked
from lamina.cli.findings import as_text
from lamina.cli.nets import SUFFIXES, opened
from lamina.cli.saves import saves, stamp
from lamina.cli.streams import Answer, drawn, say
from lamina.cli.tables import shown
from lamina.compiler.analysis import analyze
from lamina.compiler.budget import broken
from lamina.compiler.check import check
from lamina.compiler.diff import compare, seen
from lamina.compiler.passes import for_inference
from lamina.errors import LaminaError, SpecError, UsageError, quoted, stacked
from lamina.markup import oneline
from lamina.spec.network import Network

CLEAR = "\x1b[H\x1b[2J"


def run(
    options: Namespace,
    sleep: Callable[[float], object] = time.sleep,
    clock: Callable[[], str] = lambda: time.strftime("%H:%M:%S"),
) -> Answer:
    """Until it is interrupted, or nobody reads any more."""
    if not options.file.lower().endswith(SUFFIXES):
        raise UsageError(
            f"{quoted(options.file, 200)} cannot be watched: a spec file's name ends in .yaml, "
            ".yml or .json"
        )
    if stamp(options.file) is None:
        raise UsageError(f"{quoted(options.file, 200)} is not there to be watched")
    good: Network | None = None
    for _ in saves(options.file, sleep):
        net, answers = looked(options, good)
        good = net or good
        if answers and not all(map(say, [heading(options.file, clock()), *answers])):
            break
    return Answer()


def heading(file: str, now: str) -> Answer:
    """At the top of a screen of its own where there is one."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    clear = CLEAR if terminal and os.environ.get("TERM", "dumb") != "dumb" else ""
    return Answer(f"{clear}{oneline(file)} at {now}\n\n", coloured=True)


@stacked
def looked(options: Namespace, good: Network | None) -> tuple[Network | None, list[Answer]]:
    """The network if all is fine with it, and what there is to say: its table, and what differs
    from the last one with which all was fine; or what is wrong."""
    try:
        with opened(options.file, options.input) as net:
            graph = check(net, "train")
            report = infers = analyze(for_inference(graph), net.name, "infer")
            if options.mode == "train":
                report = analyze(graph, net.name, "train")
            if own := [*broken(net, infers, graph)]:
                raise SpecError(own)
            changes = list(since(good, net))
    except SpecError as error:
        return None, [Answer(as_text([Checked(options.file, error.problems)]) + "\n")]
    except LaminaError as error:
        if stamp(options.file) is None:  # gone between two looks; its next save is told
            return None, []
        return None, [Answer(f"lamina: {error}\n\n")]
    return net, [shown(report), Answer("\n"), *changes]


def since(good: Network | None, net: Network) -> Iterator[Answer]:
    if good is not None:
        found = compare(seen(good, "before"), seen(net, "now"))
        yield Answer(drawn(f"{found}\n\n"))
