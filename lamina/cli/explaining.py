"""The pages of codes and topics for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import indent, wrap

from lamina.errors import shortened
from lamina.explanations import TOPICS, Example, Page, Topic, codes, page, topic

FAMILIES = {
    "B": "budgets and expectations",
    "D": "documents",
    "L": "wiring and shapes",
    "S": "parts and their fields",
}
BACKENDS = {"torch": "torch", "flax": "Flax"}
INDENT = " " * 4


def code_told(what: Page, width: int) -> Iterator[str]:
    """A code's page."""
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


def topic_told(what: Topic, width: int) -> Iterator[str]:
    """A topic's page, with what is emitted for its samples today."""
    from lamina.cli.samples import emitted

    yield from wrap(f"{what.name}: {what.title}", width, subsequent_indent="  ")
    yield ""
    yield from wrap(what.text, width)
    if what.readings:
        yield ""
    for whose, said in what.readings.items():
        yield from wrap(
            said, width, initial_indent=f"  {whose:<7}", subsequent_indent=" " * len("  torch  ")
        )
    for sample in what.samples:
        yield ""
        yield from (part for line in sample.splitlines() for part in folded(line, width))
        for backend, name in BACKENDS.items():
            text = emitted(sample, backend, initialised=what.name == "initialisation")
            yield f"  {name}"
            yield from (part for line in text.splitlines() for part in folded(line, width))


def shown(example: Example) -> list[str]:
    """An example, set in."""
    return indent(example.text, INDENT).splitlines()


def folded(line: str, width: int) -> list[str]:
    """A line, set in, and further in where it goes on; what is drawn under another stays."""
    inside = INDENT + " " * (len(line) - len(line.lstrip()))
    if len(INDENT) + len(line) <= width or " | " in line[:10]:
        return [INDENT + line]
    return wrap(line.strip(), width, initial_indent=inside, subsequent_indent=inside + "  ")


def contents(width: int) -> str:
    """Every topic, and every code with its title by families."""
    lines = ["topics, for `lamina explain TOPIC` (or the name of a kind)"]
    lines += [shortened(f"   {one.name:<24}{one.title}", width) for one in map(topic, TOPICS)]
    lines += ["", "codes, for `lamina explain CODE`"]
    for family, name in FAMILIES.items():
        lines += [f"{family}  {name}"]
        of_it = (page(code) for code in codes() if code.startswith(family))
        lines += [shortened(f"   {one.code}  {one.title}", width) for one in of_it]
    return "\n".join(lines)
