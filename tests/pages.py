"""The pages of docs/ and the README as what they are for a reader: files, commands, snippets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BY_THEIR_OWN_TESTS = {
    "docs/claims.md": "tests/test_claims.py runs it, 100 columns wide",
    "docs/errors.md": "tests/test_error_pages.py runs what it is made of",
    "docs/semantics.md": "tests/test_topics.py runs what it is made of",
}

# A block may have its file's name above it, or why it is not run.
BLOCK = re.compile(
    r"(?:^`(?P<file>[\w./-]+)`:?\n\n)?(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?"
    r"^```(?P<language>[^\n]*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
CUT = "…"  # a line of its own: output that is left out
# what each machine has its own of: a difference that rounding made, and the place of the largest
ROUNDED = re.compile(r"\b\d\.\de-\d\d(?P<rest>.*  )\S+$")


class Block(NamedTuple):
    """What stands between two fences, the name above it, and why it is not run if it is not."""

    language: str
    text: str
    file: str
    reason: str
    line: int

    @property
    def commands(self) -> Iterator[tuple[str, str]]:
        """Each command of a console with its output; `> ` continues one, as in a shell."""
        for part in re.split(r"^\$ ", self.text, flags=re.MULTILINE)[1:]:
            lines = part.split("\n")
            rest = next(i for i, line in enumerate(lines) if i and not line.startswith("> "))
            yield (
                "\n".join([lines[0], *(line[2:] for line in lines[1:rest])]),
                "\n".join(lines[rest:]),
            )

    @property
    def said(self) -> str:
        """What a snippet shows as printed: its comments that are lines of their own."""
        return "\n".join(re.findall(r"^# ?(.*)$", self.text, re.MULTILINE))


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    return [
        Block(
            found["language"],
            found["text"],
            found["file"] or "",
            found["reason"] or "",
            text.count("\n", 0, found.start("text")) + 1,
        )
        for found in BLOCK.finditer(text)
    ]


def pattern(output: str) -> str:
    """The shown output as a pattern: `…` alone stands for any lines, inside a line for any of its
    text; differences that rounding made may be others."""
    return "\n".join(map(pattern_of_line, output.rstrip("\n").split("\n")))


def pattern_of_line(line: str) -> str:
    if line == CUT:
        return ".*?"
    exact = re.escape(ROUNDED.sub(rf"{CUT}\g<rest>{CUT}", line))
    return exact.replace(CUT, r"[^\n]*?")


def shows(output: str, real: str) -> bool:
    """Whether a page shows what is really printed."""
    return re.fullmatch(pattern(output), real.rstrip("\n"), re.DOTALL) is not None
