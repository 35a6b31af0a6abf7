"""docs/claims.md, made of the tutorials' claims and of what lamina prints today:
`python tests/claims.py` writes it anew."""

from __future__ import annotations

import io
import os
import shlex
from collections import Counter
from collections.abc import Iterator
from contextlib import chdir, redirect_stdout
from functools import cache
from pathlib import Path

from command_line import bare
from lamina.cli.main import main as lamina
from tutorials import SECTIONS, TOLERANCE, Claim, Section

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "claims.md"
COLUMNS = "140"
INTRODUCTION = """\
# The tutorials, checked

This project began with four tutorials on convolutional networks: A, a course's third chapter; B,
a book of questions, its fourth chapter; C, an overview; D, the fourth part of a series for
beginners. They are Chinese; what they claim is given here in English, all of it. Beside each
claim stands what lamina prints, read off the command at the end of the line, on a terminal of
{columns} columns, in the folder of this project; then, if need be, a note.

| verdict | claims | meaning |
|---|---:|---|
{verdicts}

What no command can answer is listed apart, below each table: history, judgements, words. `make
goldens` writes this page anew; a test runs every command, and holds every verdict against what
it prints, but for *loose*, which is a judgement.
"""
MEANINGS = {
    "right": "lamina prints the same",
    "about": f"within {TOLERANCE:.0%} of what lamina prints",
    "loose": "as it is put, it misleads; the note says how",
    "wrong": "lamina prints something else",
}


@cache
def printed(command: str) -> tuple[str, int]:
    """What a command prints on standard output, and its exit status."""
    program, *arguments = shlex.split(command)
    assert program == "lamina", command
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = COLUMNS
    try:
        with chdir(ROOT), redirect_stdout(out):
            status = lamina(arguments)
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    out.seek(0)
    return out.read(), status


def page() -> str:
    """The page as it should be."""
    tally = Counter(claim.verdict for section in SECTIONS for claim in section.claims)
    verdicts = "\n".join(f"| {name} | {tally[name]} | {MEANINGS[name]} |" for name in MEANINGS)
    top = INTRODUCTION.format(columns=COLUMNS, verdicts=verdicts)
    return top + "".join(f"{line}\n" for section in SECTIONS for line in lines(section))


def lines(section: Section) -> Iterator[str]:
    yield from ("", f"## {section.title}", "")
    yield from ("| | in | the claim | verdict | lamina | command |", "|---|---|---|---|---|---|")
    yield from map(row, section.claims)
    yield from ("", "Without a number to check:", "")
    yield from ("| | in | the claim | | |", "|---|---|---|---|---|")
    for remark in section.remarks:
        yield f"| {' | '.join(map(cell, remark))} |"
    for command in section.shown:
        output, status = printed(command)
        yield from ("", "```console", f"$ {command}", *output.splitlines(), "```")
        if status:
            yield from ("", f"Exit status {status}.")


def row(claim: Claim) -> str:
    """A claim's line of the table."""
    found = claim.found(bare(printed(claim.command)[0]))
    answer = "<br>".join(f"`{line}`" for line in found)
    ours = f"{answer}<br>{cell(claim.note)}" if claim.note else answer
    verdict = claim.verdict if claim.verdict == "right" else f"**{claim.verdict}**"
    texts = (claim.id, cell(claim.where), cell(claim.said), verdict, ours, f"`{claim.command}`")
    return f"| {' | '.join(texts)} |"


def cell(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
