"""Refusals: one exception family, and a collector that reports everything wrong at once.

Every text that came from outside is escaped and shortened before it enters a message, so
that no message can forge terminal output or grow without bound.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import wraps
from typing import NoReturn, ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
MAX_MESSAGE = 2000
MAX_PROBLEMS = 20
MAX_KEPT = 1000


class LaminaError(Exception):
    """Base of every error that lamina raises on purpose."""


class UsageError(LaminaError):
    """The call was wrong: an unknown name or option, a missing file, an absent extra."""


class VerificationError(LaminaError):
    """A built model disagrees with its spec or with its twin in the other framework."""


class ResourceError(LaminaError):
    """What was asked for cannot fit; the message holds the figure."""


class WeightsError(LaminaError):
    """Weights are not those of the network, or a file of them is not what it should be."""


class ShapeError(LaminaError):
    """A layer cannot take its input. Raised by layers, which do not know their path;
    the compiler turns it into a `Problem` with one.

    `details` are the lines below the message: operands with their shapes, and the way out.
    """

    def __init__(self, code: str, message: str, *details: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.details = details


class Spot(str):
    """`file:line:column`, with the piece of the line that it points into: `column` letters of
    the piece stand before the place, and `cut` says that the line begins before the piece."""

    number: int
    piece: str
    column: int
    cut: bool

    @classmethod
    def of(cls, place: str, number: int, piece: str, column: int, cut: bool) -> Spot:
        spot = cls(place)
        spot.number, spot.piece, spot.column, spot.cut = number, piece, column, cut
        return spot


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: its stable code, where it is, what it is, and the way out.

    `loc` is the way through the document to what is wrong, where it is in no part.
    """

    code: str
    path: str
    message: str
    details: tuple[str, ...] = ()
    place: str = ""  # file:line:column when the spec was text
    loc: tuple[str | int, ...] = ()

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        head = f"{brief(self.path)}: {self.message}" if self.path else self.message
        return shortened("\n".join((where + head, *(f"  {line}" for line in self.details))))


class SpecError(LaminaError):
    """A spec is wrong. `problems` holds every `Problem`; the text shows the first of them."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:MAX_PROBLEMS]]
        hidden = len(self.problems) - len(shown)
        if hidden:
            shown.append(f"… and {counted(hidden, 'more problem')}")
        super().__init__(shortened("\n".join(shown), MAX_MESSAGE))


@dataclass(slots=True)
class Problems:
    """Collects problems so that a network's faults are all reported together."""

    found: list[Problem] = field(default_factory=list[Problem])
    count: int = 0  # of all; so many are kept as anybody reads

    def add(self, code: str, path: str, message: str, *details: str) -> None:
        self.count += 1
        if self.count <= MAX_KEPT:
            self.found.append(Problem(code, path, message, details))

    def raise_if_any(self) -> None:
        more = self.count - len(self.found)
        rest = [Problem("L100", "", f"and {counted(more, 'more problem')}")] if more else []
        if self.found:
            raise SpecError([*self.found, *rest])


def refuse(code: str, path: str, message: str, *details: str) -> NoReturn:
    """Raise a `SpecError` with a single problem."""
    raise SpecError([Problem(code, path, message, details)])


def quoted(text: object, limit: int = 60) -> str:
    """Foreign text, shortened, with everything that is not printable ASCII escaped."""
    if isinstance(text, int) and abs(text) >= 10**limit:
        return f"`an integer of {text.bit_length()} bits`"  # Python refuses to print it
    raw = str(text)[: limit + 1]
    escaped = raw.encode("unicode_escape").decode("ascii")
    return f"`{escaped}`" if len(raw) <= limit else f"`{escaped[:limit]}…`"


def shortened(text: str, limit: int = MAX_MESSAGE) -> str:
    """Text cut to `limit` characters, with an ellipsis where it was cut."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def brief(path: str) -> str:
    """A path of which both ends can be read, since the message stands behind it."""
    return path if len(path) <= 300 else f"{path[:100]}…{path[-199:]}"


def counted(count: int, noun: str) -> str:
    """A count with its noun: "1 problem", "3 problems"."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def some(names: Iterable[object], most: int = 8) -> str:
    """The first of many names, and how many more there are."""
    known = list(names)
    shown = ", ".join(quoted(name, 120) for name in known[:most])
    return shown if len(known) <= most else f"{shown}, … and {len(known) - most:,} more"


def stacked(function: Callable[P, R]) -> Callable[P, R]:
    """Parts nest 64 deep at most, for which Python's usual stack has room; a shorter one, or
    one that is nearly used up, is told apart from a fault."""

    @wraps(function)
    def called(*args: P.args, **options: P.kwargs) -> R:
        try:
            return function(*args, **options)
        except RecursionError:
            limit = sys.getrecursionlimit()
            raise ResourceError(
                f"what is left of Python's stack of {limit:,} calls is too little for this; "
                "sys.setrecursionlimit gives it more"
            ) from None

    return called
