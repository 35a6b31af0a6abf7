"""`lamina emit`."""

from __future__ import annotations

from argparse import Namespace

from lamina.backends.compile import compilation
from lamina.cli.nets import opened
from lamina.cli.output import delivered
from lamina.cli.streams import Answer, complain
from lamina.errors import stacked


@stacked
def run(options: Namespace) -> Answer:
    with opened(options.net) as net:
        made = compilation(
            net,
            options.to,
            options.mode,
            optimized=options.optimize,
            precision=options.precision,
            scan=options.scan,
        )
        text = made.source.text
        if made.optimized is not None:
            complain(str(made.optimized))
    return delivered(text, options.output, overwrite=options.overwrite)
