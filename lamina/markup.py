"""Foreign text in other languages: one function for each place where it may stand.

What is not printable is shown as an escape (`\\x1b`) everywhere, so that nothing is obeyed by a
terminal, hidden from a reader, or forbidden in XML. All else reads back as it was.
"""

from __future__ import annotations

import json
import re
from typing import Any

FORMULA = tuple("=+-@＝＋－＠")  # what makes a formula of a cell; the wide ones in Japanese Excel
NOT_PLAIN = re.compile(r"[^A-Za-z0-9 .,()×·…→/+_-]")
MARKDOWN = re.compile(r"[\\`*\[\]|~]")


def harmless(text: str) -> str:
    """The same text with everything escaped that is not printed but obeyed, or not seen."""
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(c if c.isprintable() or c in "\n\t" else ascii(c)[1:-1] for c in text)


def oneline(text: str) -> str:
    """Harmless, and on one line."""
    return harmless(text).replace("\n", "\\n").replace("\t", "\\t")


def element(text: str) -> str:
    """Text between tags, of HTML or XML."""
    return harmless(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def attribute(text: str) -> str:
    """An attribute's value between quotes of either kind, of HTML or XML."""
    quoted = element(text).replace('"', "&quot;").replace("'", "&#39;")
    return quoted.replace("\n", "&#10;").replace("\t", "&#9;")  # XML would make spaces of them


def script(data: Any) -> str:
    """JSON between <script> tags: no letter of it can end the element, or open a comment."""
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    return text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def mermaid(text: str) -> str:
    """A label between double quotes in Mermaid: every letter by number that could mean more."""
    return NOT_PLAIN.sub(lambda found: f"#{ord(found[0])};", oneline(text))


def cell(text: str) -> str:
    """Text of a Markdown table, which cannot leave its cell, become a link, or be HTML."""
    return MARKDOWN.sub(r"\\\g<0>", oneline(text).replace("&", "&amp;").replace("<", "&lt;"))


def code(text: str) -> str:
    """A code span of a Markdown table; as nothing is escaped there, a backtick becomes a quote."""
    inside = oneline(text).replace("`", "'").replace("|", "\\|")
    return f"`{inside}`"


def field(text: str) -> str:
    """Text of a CSV file, which no spreadsheet takes for a formula."""
    shown = oneline(text)
    return f"'{shown}" if shown.startswith(FORMULA) else shown
