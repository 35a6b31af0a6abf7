"""A report's table on this terminal: as wide, in its letters, in colour where it has colours."""

from __future__ import annotations

import sys

from lamina.cli.streams import Answer, drawn
from lamina.compiler.analysis import Report
from lamina.compiler.tables.text import PLAIN, View, plain, table


def shown(report: Report, view: View = PLAIN) -> Answer:
    """The table for standard output."""
    if sys.stdout is not None and sys.stdout.isatty():
        return Answer(coloured(report, view=view), coloured=True)
    return Answer(drawn(plain(report, view=view)))


def coloured(report: Report, width: int | None = None, view: View = PLAIN) -> str:
    """The table with what the terminal needs for its colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(width=width, markup=False, highlight=False, emoji=False)
    with console.capture() as capture:
        for line in table(report, console.width, view):
            text = Text.assemble(*((drawn(span.text), span.style) for span in line))
            console.print(text, no_wrap=True, overflow="ignore", crop=False)
    return capture.get()
