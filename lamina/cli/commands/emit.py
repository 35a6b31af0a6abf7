"""`lamina emit`."""

from __future__ import annotations

from argparse import Namespace

from lamina.cli.nets import network
from lamina.cli.output import deliver
from lamina.facade import emit


def run(options: Namespace) -> int:
    text = emit(network(options.net), options.to, options.mode)
    deliver(text, options.output, overwrite=options.overwrite)
    return 0
