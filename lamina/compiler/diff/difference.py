"""The answer: everything that differs between two networks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from lamina.compiler.diff.changes import Change
from lamina.compiler.diff.totals import Sums
from lamina.compiler.graph import Mode


@dataclass(frozen=True, slots=True)
class Named:
    """One of the two networks."""

    label: str
    name: str
    hash: str
    input: tuple[int, ...]

    def to_json(self) -> dict[str, Any]:
        return {"name": self.name, "hash": self.hash, "input": list(self.input)}


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between the networks `a` and `b`: `changes` in the order of the networks, each
    at all its places, and the counts of both in both modes.

    `str()` is the text for people, `to_json()` plain data.
    """

    a: Named
    b: Named
    changes: tuple[Change, ...]
    sums: dict[Mode, Sums]

    @property
    def equal(self) -> bool:
        """Whether both are the same network, though called otherwise perhaps."""
        return not self.changes

    @property
    def renamed_only(self) -> bool:
        """Whether both compute the same, and differ in the names of parts alone."""
        return bool(self.changes) and all(change.what == "renamed" for change in self.changes)

    @property
    def totals(self) -> dict[Mode, dict[str, int]]:
        """What the second network has more than the first, of every count that differs."""
        return {
            mode: {name: pair.delta for name, pair in sums.totals.items() if pair.delta}
            for mode, sums in self.sums.items()
        }

    def to_json(self) -> dict[str, Any]:
        """Plain data, as `diff --json` prints it."""
        return {
            "a": self.a.to_json(),
            "b": self.b.to_json(),
            "equal": self.equal,
            "renamed_only": self.renamed_only,
            "totals": {
                mode: {name: list(pair) for name, pair in sums.totals.items()}
                for mode, sums in self.sums.items()
            },
            "kinds": {
                mode: {name: list(pair) for name, pair in sums.kinds.items()}
                for mode, sums in self.sums.items()
            },
            "changes": [change.to_json() for change in self.changes],
        }

    def __str__(self) -> str:
        from lamina.compiler.diff.text import text

        return text(self)
