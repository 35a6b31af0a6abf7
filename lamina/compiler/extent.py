"""How much a part comes to when it is written out in full, which no shape has a say in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from lamina.spec.layer import MAX_NESTING

MAX_LAYERS = 1_000_000
MAX_LETTERS = 100_000_000  # of all paths; a million layers have some 20 million
MAX_ENTRIES = 4_000_000  # of all tables; a thousand centres of 2,048 signs have half as many


class Extent(NamedTuple):
    """Layers, the letters of their paths below the part's own name (with dots), the entries
    of tables and wires, and levels of nesting. What is `bare` (a layer, or a run) gets a box,
    named by its kind, as one of a run."""

    layers: int = 1
    letters: int = 0
    entries: int = 0
    levels: int = 1
    bare: bool = True

    @property
    def excess(self) -> tuple[str, str] | None:
        """The code and the words for what is more than is ever built."""
        if self.levels > MAX_NESTING:
            return "L101", f"parts nest deeper than {MAX_NESTING} levels"
        if self.layers > MAX_LAYERS:
            return "L103", f"this makes {self.layers:,} layers, more than {MAX_LAYERS:,}"
        if self.letters > MAX_LETTERS:
            letters = f"{self.letters:,} letters in all, more than {MAX_LETTERS:,}"
            return "L109", f"the paths of its layers have {letters}"
        if self.entries > MAX_ENTRIES:
            entries = f"{self.entries:,} entries in all, more than {MAX_ENTRIES:,}"
            return "L118", f"the tables and wires in it have {entries}"
        return None

    def under(self, name: str) -> Extent:
        """The same behind one more name."""
        return self._replace(letters=self.letters + self.layers * (len(name) + 1))

    def deeper(self, levels: int = 1) -> Extent:
        """The same, further from the surface."""
        return self._replace(levels=self.levels + levels)


ONE = Extent()  # a primitive without tables; a block that is missing counts as one


def together(named: Iterable[tuple[str, Extent]]) -> Extent:
    """Named parts, side by side or one after another."""
    layers, letters, entries, levels = 0, 0, 0, 0
    for name, part in named:
        layers += part.layers
        letters += part.letters + part.layers * (len(name) + 1)
        entries += part.entries
        levels = max(levels, part.levels)
    return Extent(layers, letters, entries, levels + 1, bare=False)


def run(kinds: Iterable[tuple[range, str, Extent]]) -> Extent:
    """Copies named 0, 1, …: of each part those in its range."""
    layers, letters, entries, levels = 0, 0, 0, 0
    for copies, kind, part in kinds:
        one = part.under(kind) if part.bare else part
        layers += one.layers * len(copies)
        letters += one.letters * len(copies) + one.layers * (digits(copies) + len(copies))
        entries += one.entries * len(copies)
        levels = max(levels, one.levels)
    return Extent(layers, letters, entries, levels + 1)


def digits(numbers: range) -> int:
    """How many digits it takes to write them all (from 0 or 1 on, one by one)."""
    total, least, length = 0, 0, 1
    while least < numbers.stop:
        most = 10**length
        total += length * len(range(max(least, numbers.start), min(most, numbers.stop)))
        least, length = most, length + 1
    return total


def held(values: Iterable[tuple[object, ...] | str]) -> int:
    """How many entries the rows of a table have."""
    return sum(map(len, values))
