"""`lamina emit`."""

from __future__ import annotations

from argparse import Namespace

from lamina.cli.nets import opened
from lamina.cli.output import delivered
from lamina.cli.streams import Answer, complain
from lamina.facade import emit, optimize


def run(options: Namespace) -> Answer:
    with opened(options.net) as net:
        text = emit(net, options.to, options.mode, optimize=options.optimize, scan=options.scan)
        if options.optimize:
            complain(str(optimize(net)))
    return delivered(text, options.output, overwrite=options.overwrite)
