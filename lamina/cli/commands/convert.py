"""`lamina convert`."""

from __future__ import annotations

from argparse import Namespace

from lamina.checkpoints.convert import convert
from lamina.cli.streams import Answer, complain, drawn


def run(options: Namespace) -> Answer:
    found = convert(
        options.weights,
        options.net,
        options.output,
        source=options.source,
        num_classes=options.num_classes,
        cast=options.cast,
        overwrite=options.overwrite,
        say=complain,
    )
    return Answer(drawn(f"{found}\n"))
