"""From a factor to whole numbers: how each width or count is rounded, and where that changes."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import floor, gcd, lcm

Factor = Fraction | int


@dataclass(frozen=True)
class Rounding:
    """Rounds the product of a number and a factor to the nearest multiple, halves up, of what
    the number shares with `unit`; at factor 1 every number is itself.

    So widths that are multiples of 8 remain such, and one that is none needn't become one.
    In `step` all of `numbers` keep their ratios: sums of widths that must meet still do.
    """

    numbers: frozenset[int]
    unit: int = 1
    in_step: bool = False

    @cached_property
    def base(self) -> int:
        """The largest number of which all are multiples."""
        return gcd(*self.numbers)

    @property
    def independent(self) -> Collection[int]:
        """The numbers that are rounded; the others follow."""
        return (self.base,) if self.in_step else self.numbers

    def resized(self, number: int, factor: Factor) -> int:
        if not number:
            return 0
        if self.in_step:
            return number // self.base * self.nearest(self.base, factor)
        return self.nearest(number, factor)

    def nearest(self, number: int, factor: Factor) -> int:
        step = gcd(number, self.unit)
        return step * max(1, floor(Fraction(number, step) * factor + Fraction(1, 2)))

    def next(self, factor: Factor) -> Fraction:
        """The least factor above this one at which any number changes."""
        return min(self.after(number, factor) for number in self.independent)

    def after(self, number: int, factor: Factor) -> Fraction:
        steps = Fraction(number, gcd(number, self.unit))
        return (self.nearest(number, factor) * steps / number + Fraction(1, 2)) / steps


def unit_of(divisor: int, groups: Collection[int]) -> int:
    """What widths are kept multiples of, so that groups still divide them."""
    return lcm(divisor, *groups)
