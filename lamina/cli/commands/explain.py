"""`lamina explain`."""

from __future__ import annotations

from argparse import Namespace
from difflib import get_close_matches
from shutil import get_terminal_size

from lamina.cli.explaining import code_told, contents, topic_told
from lamina.cli.streams import Answer, drawn
from lamina.errors import UsageError, quoted
from lamina.explanations import TOPICS, by_kind, codes, page, topic

WIDEST = 80  # columns; longer lines of text read badly
NARROWEST = 40


def run(options: Namespace) -> Answer:
    width = max(NARROWEST, min(WIDEST, get_terminal_size().columns))
    if not options.subjects:
        return said(contents(width))
    return said("\n\n".join(explained(subject, width) for subject in options.subjects))


def said(text: str) -> Answer:
    return Answer(drawn(f"{text}\n"))


def explained(subject: str, width: int) -> str:
    """The page of a code, a topic, or the topic of a kind. Raises UsageError for what is none."""
    if subject.upper() in codes():
        return "\n".join(code_told(page(subject.upper()), width))
    name = subject.lower().replace("-", "_")
    if name in TOPICS or name in by_kind():
        known = name if name in TOPICS else by_kind()[name]
        return "\n".join(topic_told(topic(known), width))
    near = get_close_matches(subject[:64].upper(), codes(), 2)
    near += get_close_matches(name[:64], {*TOPICS, *by_kind()}, 2)
    hint = f"did you mean {' or '.join(near)}?" if near else "`lamina explain` lists them all"
    raise UsageError(f"there is no code or topic {quoted(subject)}; {hint}")
