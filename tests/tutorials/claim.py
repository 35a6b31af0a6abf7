"""A claim of a tutorial, and where lamina's answer to it is read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import lamina

Verdict = Literal["right", "about", "loose", "wrong"]
TOLERANCE = 0.2  # how far from what is printed a number may be that is about right


class Claim(NamedTuple):
    """`said` is the claim in English. `claimed` are the words of it that `command` prints in
    just this order in its lines that begin with `lines`; all its lines where none are named.
    Where the claim is wrong it does not print them; where it is about right, a number near."""

    id: str
    where: str
    said: str
    verdict: Verdict
    command: str
    lines: str = ""
    claimed: str = ""
    note: str = ""

    def found(self, output: str) -> list[str]:
        """The lines of the command's output that answer."""
        every = [" ".join(line.split()) for line in output.splitlines() if line.strip()]
        if not self.lines:
            return every
        starts = self.lines.split(" | ")
        return [line for line in every if any(f"{line} ".startswith(f"{s} ") for s in starts)]

    def holds(self, output: str) -> bool:
        """Whether the claimed words stand there, in their order."""
        words: Iterator[str] = iter(" ".join(self.found(output)).split())
        return all(word in words for word in self.claimed.split())

    def is_near(self, output: str) -> bool:
        """Whether one of the numbers that stand there is nearly the claimed one."""
        claimed = number(self.claimed)
        numbers = map(number, " ".join(self.found(output)).split())
        return any(claimed > 0 and abs(claimed - n) <= TOLERANCE * n for n in numbers)


def number(word: str) -> int:
    """A word that is a whole number; 0 for any other."""
    digits = word.replace(",", "")
    return int(digits) if digits.isdecimal() else 0


class Remark(NamedTuple):
    """A claim of which no number is to be had from a network: history, a judgement, a word."""

    id: str
    where: str
    said: str
    kind: Literal["history", "judgement", "word", "right", "loose", "wrong"]
    note: str = ""


class Section(NamedTuple):
    """The claims about one network or matter; what the commands in `shown` print is quoted
    in full."""

    title: str
    claims: tuple[Claim, ...]
    remarks: tuple[Remark, ...]
    shown: tuple[str, ...] = ()


def parameters(name: str) -> int:
    """Of a network of the zoo."""
    return lamina.analyze(lamina.create(name)).totals.parameters


def times(more: float, less: float) -> str:
    """A quotient for people."""
    return f"{more / less:.2f}"
