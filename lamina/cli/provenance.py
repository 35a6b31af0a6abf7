"""Where a network of the zoo comes from, below its summary."""

from __future__ import annotations

from shutil import get_terminal_size
from textwrap import wrap

from lamina.architectures.entry import Entry
from lamina.cli.streams import drawn

INDENT, NARROWEST = 20, 40


def known(net: Entry) -> dict[str, object]:
    """The paper, what it is a variant of, its published accuracy, and where it differs."""
    return {
        "source": net.source,
        "year": net.paper.year,
        "variant_of": net.variant_of or None,
        "published": net.published,
        "differs": [line.removeprefix("Differs: ") for line in net.differs],
    }


def in_words(net: Entry) -> str:
    """The same as lines that fit the terminal."""
    standing = f"a variant of {net.variant_of}" if net.variant_of else "the paper's own network"
    said = [("paper", [net.source]), ("this is", [standing])]
    said += [("published", [net.published])] if net.published else []
    said += [("Differs:", [line.removeprefix("Differs: ") for line in net.differs])]
    width = max(get_terminal_size().columns, NARROWEST) - INDENT
    lines = [""]
    for title, texts in said:
        folded = [line for text in texts for line in wrap(text, width)]
        lines += [f"{title if n == 0 else '':<{INDENT}}{line}" for n, line in enumerate(folded)]
    return drawn("".join(f"{line}\n" for line in lines))
