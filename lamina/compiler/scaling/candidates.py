"""A network under every factor, by width or by depth."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from lamina.compiler.scaling.rewrite import Rewrite
from lamina.compiler.scaling.rounding import Factor, Rounding, unit_of
from lamina.errors import UsageError
from lamina.spec.definition import Definition
from lamina.spec.network import Network
from lamina.spec.parameters.expansion import expanded, is_plain

By = Literal["width", "depth"]


class Candidates:
    """The networks that one becomes. In `step`, all its widths keep their ratios."""

    def __init__(self, net: Network, by: By, divisor: int, *, in_step: bool = False) -> None:
        self.given, self.by, self.in_step = net, by, in_step
        self.net = net = plainly(net)
        widths, counts = set[int](), set[int]()
        reading = Rewrite(net, noting(widths), noting(counts))
        reading.result()
        if by == "width" and reading.spelled:
            raise UsageError(
                f"{net.name} cannot be scaled by width: its {reading.spelled} has a table that "
                "names channels one by one"
            )
        numbers = frozenset((widths if by == "width" else counts) - {0})
        if not numbers:
            what = "width but that of its outputs" if by == "width" else "part that repeats"
            raise UsageError(f"{net.name} cannot be scaled by {by}: it has no {what}")
        unit = unit_of(divisor, reading.dividing) if by == "width" else 1
        self.rounding = Rounding(numbers, unit, in_step and by == "width")

    def at(self, factor: Factor) -> Network:
        """The network scaled; the very same at 1."""
        if factor == 1:
            return self.given
        resized = partial(self.rounding.resized, factor=factor)
        if self.by == "width":
            return Rewrite(self.net, resized, same).result()
        return Rewrite(self.net, same, resized).result()


def plainly(net: Network) -> Network:
    """The network with numbers for all arithmetic on parameters."""
    if is_plain(net):
        return net
    plain = expanded(net)
    blocks = tuple(
        (name, Definition.model_validate({"title": block.title, "body": block.body}))
        for name, block in plain.blocks.items()
    )
    return net.model_copy(update={"parameters": (), "body": plain.body, "blocks": blocks})


def noting(seen: set[int]) -> Callable[[int], int]:
    """Changes no number, and keeps each."""

    def note(number: int) -> int:
        seen.add(number)
        return number

    return note


def same(number: int) -> int:
    return number
