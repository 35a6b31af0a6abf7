"""Parts that are called otherwise: said once of the part, not of everything inside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lamina.compiler.diff.changes import Change, Found, Place
from lamina.compiler.diff.side import Item


class Renaming(NamedTuple):
    """A part that is called otherwise, and its paths."""

    before: str
    after: str
    place: Place


def renamings(a: str, b: str) -> Iterator[Renaming]:
    """The names in two paths of one primitive that differ."""
    old, new = a.split("."), b.split(".")
    if len(old) == len(new):
        for end, names in enumerate(zip(old, new, strict=True), start=1):
            if names[0] != names[1]:
                yield Renaming(*names, Place(".".join(old[:end]), ".".join(new[:end])))
        return
    while len(old) > 1 and len(new) > 1 and old[-1] == new[-1]:
        del old[-1], new[-1]
    whole, other = ".".join(old), ".".join(new)
    yield Renaming(whole, other, Place(whole, other))


def renamed(
    pairs: Iterable[tuple[Item, Item, tuple[int, int, int]]],
) -> Iterator[Found]:
    """Each new name once."""
    known: dict[Renaming, tuple[int, int, int]] = {}
    alone: dict[tuple[str, str], bool] = {}
    for a, b, order in pairs:
        for one in renamings(a.path, b.path) if a.path != b.path else ():
            known.setdefault(one, order)
            only = a.train_only and b.train_only
            alone[one[:2]] = alone.get(one[:2], True) and only
    for one, order in known.items():
        before, after, place = one
        change = Change(
            "renamed", before=before, after=after, train_only=alone[before, after], places=(place,)
        )
        yield Found(order, change)
