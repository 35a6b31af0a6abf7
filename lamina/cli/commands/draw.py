"""`lamina draw`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import PurePath

from lamina.cli.nets import opened
from lamina.cli.output import STANDARD_OUTPUT, delivered
from lamina.cli.streams import Answer
from lamina.drawing import Format
from lamina.errors import UsageError, quoted
from lamina.facade import draw

SUFFIXES: dict[str, Format] = {
    ".svg": "svg",
    ".html": "html",
    ".htm": "html",
    ".mmd": "mermaid",
    ".mermaid": "mermaid",
}


def run(options: Namespace) -> Answer:
    format = options.format or format_of(options.output)
    with opened(options.net, options.input) as net:
        text = draw(net, format, options.mode, depth=options.depth, color=options.color)
    return delivered(text, options.output, overwrite=options.overwrite)


def format_of(path: str | None) -> Format:
    """What the name of a file ends in."""
    if path is None or path == STANDARD_OUTPUT:
        raise UsageError("the format is not known; say --format svg, html or mermaid")
    suffix = PurePath(path).suffix.lower()
    if suffix not in SUFFIXES:
        raise UsageError(
            f"{quoted(path, 200)} does not end in .svg, .html or .mmd; --format says what it is"
        )
    return SUFFIXES[suffix]
