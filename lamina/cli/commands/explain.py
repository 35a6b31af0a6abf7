"""`lamina explain`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator
from difflib import get_close_matches
from shutil import get_terminal_size
from textwrap import indent, wrap

from lamina.cli.streams import Answer, drawn
from lamina.errors import UsageError, quoted, shortened
from lamina.explanations import Example, Page, codes, page

WIDEST = 80  # columns; longer lines of text read badly
NARROWEST = 40
FAMILIES = {
    "B": "budgets and expectations",
    "D": "documents",
    "L": "wiring and shapes",
    "S": "parts and their fields",
}


def run(options: Namespace) -> Answer:
    width = max(NARROWEST, min(WIDEST, get_terminal_size().columns))
    if not options.subjects:
        return said(contents(width))
    return said("\n\n".join(explained(subject, width) for subject in options.subjects))


def said(text: str) -> Answer:
    return Answer(drawn(f"{text}\n"))


def explained(subject: str, width: int) -> str:
    """The page of a code. Raises UsageError for what is none."""
    code = subject.upper()
    if code in codes():
        return "\n".join(told(page(code), width))
    near = get_close_matches(code[:64], codes(), 3)
    hint = f"did you mean {' or '.join(near)}?" if near else "`lamina explain` lists them"
    raise UsageError(f"there is no code {quoted(subject)}; {hint}")


def told(what: Page, width: int) -> Iterator[str]:
    """A page for the terminal."""
    yield from wrap(f"{what.code}: {what.title}", width, subsequent_indent="      ")
    yield ""
    yield from wrap(what.cause, width)
    yield ""
    yield from shown(what.wrong)
    yield ""
    yield f"{what.wrong.call or 'Python'} says:"
    yield ""
    yield from (part for line in what.message.splitlines() for part in folded(line, width))
    yield ""
    yield from wrap(what.remedy, width)
    yield ""
    yield from shown(what.right)


def shown(example: Example) -> list[str]:
    """An example, set in."""
    return indent(example.text, "    ").splitlines()


def folded(line: str, width: int) -> list[str]:
    """A line of a message, set in, and further in where it goes on."""
    inside = " " * (4 + len(line) - len(line.lstrip()))
    return wrap(line.strip(), width, initial_indent=inside, subsequent_indent=inside + "  ")


def contents(width: int) -> str:
    """Every code with its title, by families."""
    lines: list[str] = []
    for family, name in FAMILIES.items():
        lines += ["" if lines else "codes, for `lamina explain CODE`", f"{family}  {name}"]
        of_it = (page(code) for code in codes() if code.startswith(family))
        lines += [shortened(f"   {one.code}  {one.title}", width) for one in of_it]
    return "\n".join(lines)
