"""How another library lays a tensor out, beside how we do, in the notation of einops."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import prod
from typing import Any

Shape = tuple[int, ...]
Axes = tuple[tuple[str, ...], ...]  # for each axis the factors that it is made of; of 1, none
AXIS = re.compile(r"\(([^()]*)\)|(\S+)")


@dataclass(frozen=True, slots=True)
class Layout:
    """`h w i o -> o i h w`: their axes, then ours. Brackets hold an axis made of several, `1` is
    an axis of one, and `h=7` a size that the shapes do not tell. Values are never summed,
    repeated or left out."""

    theirs: Axes
    ours: Axes
    sizes: tuple[tuple[str, int], ...]

    def bound(self, shape: Shape) -> dict[str, int]:
        """The size of every factor, for our shape. Raises ValueError where it cannot be."""
        found = dict(self.sizes)
        if len(shape) != len(self.ours):
            raise ValueError(f"{len(shape)} axes where the layout has {len(self.ours)}")
        for size, factors in zip(shape, self.ours, strict=True):
            unknown = [name for name in factors if name not in found]
            known = prod(found[name] for name in factors if name in found)
            if len(unknown) > 1 or size % known or (not unknown and size != known):
                raise ValueError(f"an axis of {size} is not {' × '.join(factors) or '1'}")
            found.update((name, size // known) for name in unknown)
        return found

    def their_shape(self, shape: Shape) -> Shape:
        """The shape that a tensor has there which has this one here."""
        sizes = self.bound(shape)
        return tuple(prod(sizes[name] for name in factors) for factors in self.theirs)

    def arranged(self, value: Any, shape: Shape) -> Any:
        """Their tensor, an array of `their_shape(shape)`, in our layout."""
        sizes = self.bound(shape)
        names = [name for factors in self.theirs for name in factors]
        order = [names.index(name) for factors in self.ours for name in factors]
        seen = value.reshape([sizes[name] for name in names])
        return seen.transpose(order).reshape(shape)


@cache
def layout(text: str) -> Layout:
    """The layout that a text says. Raises ValueError where both sides have not the same axes."""
    left, arrow, right = text.partition(" -> ")
    sizes: dict[str, int] = {}
    theirs, ours = (tuple(axes(side, sizes)) for side in (left, right))
    names, others = ([name for axis in side for name in axis] for side in (theirs, ours))
    if not arrow or sorted(names) != sorted(others) or len(set(names)) != len(names):
        raise ValueError(f"{text!r} has not the same axes on both sides")
    return Layout(theirs, ours, tuple(sizes.items()))


def axes(side: str, sizes: dict[str, int]) -> Iterator[tuple[str, ...]]:
    """The factors of each axis; sizes that are given join `sizes`."""
    for grouped, single in AXIS.findall(side):
        factors = []
        for word in (grouped or single).split():
            name, _, size = word.partition("=")
            if size:
                sizes[name] = int(size)
            if name != "1":
                factors.append(name)
        yield tuple(factors)
