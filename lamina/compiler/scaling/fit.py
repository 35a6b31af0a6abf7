"""The largest network within a budget, found on exact counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import Any

from lamina.compiler.check import check
from lamina.compiler.graph import Graph
from lamina.compiler.scaling.candidates import By, Candidates
from lamina.compiler.scaling.rounding import Factor
from lamina.compiler.scaling.tally import TOTALS
from lamina.errors import SpecError, UsageError, quoted
from lamina.spec.assertions import Budget
from lamina.spec.network import Network

MOST = 2**20  # times as wide, or as deep
MOST_LAYERS = 200_000  # that a search looks at


@dataclass(frozen=True, slots=True)
class Scaled:
    """A network scaled: by what factor, and what it comes to.

    `in_step` says that all widths keep their ratios, since rounded one by one some sums would
    not meet; `outputs` are the channels of its output, before and after.
    """

    net: Network
    by: By
    factor: Fraction
    totals: Mapping[str, int]
    in_step: bool
    outputs: tuple[int, int]


def fitted(
    net: Network,
    budget: Budget | None = None,
    *,
    times: Fraction | float | None = None,
    by: By = "width",
    divisor: int = 8,
) -> Scaled:
    """The largest network within the budget, or the one `times` as wide or as deep.

    Widths are rounded to multiples of `divisor` where they were such before, and of the groups
    that divide them. Raises UsageError where the network cannot be scaled, or has no size that
    fits; SpecError for one that is wrong as it is.
    """
    refuse_unfit(budget, times, by, divisor)
    exact = None if times is None else Fraction(str(times))  # the decimal that a float stands for
    given = graph_of(net)
    trials = [Trial(Candidates(net, by, divisor), budget)]
    if by == "width":
        trials.append(Trial(Candidates(net, by, divisor, in_step=True), budget))
    for trial in trials:
        try:
            factor = trial.largest() if exact is None else trial.told(exact, exact)
            found = trial.graph(factor)
        except SpecError as error:
            wrong = error
            continue
        widths = given.shape.channels, found.shape.channels
        made = named(trial.candidates.at(factor), net, factor)
        totals = {name: total(found) for name, total in TOTALS.items()}
        return Scaled(made, by, Fraction(factor), totals, trial.candidates.in_step, widths)
    raise UsageError(f"{net.name} cannot be scaled by {by}: then {wrong}")


class Trial:
    """A search among the candidates of one network."""

    def __init__(self, candidates: Candidates, budget: Budget | None) -> None:
        self.candidates = candidates
        limits = {name: getattr(budget, name) for name in TOTALS} if budget else {}
        self.limits = {name: limit for name, limit in limits.items() if limit is not None}

    def graph(self, factor: Factor) -> Graph:
        return graph_of(self.candidates.at(factor))

    def fits(self, factor: Factor) -> bool:
        graph = self.graph(factor)
        if graph.size > MOST_LAYERS:
            raise UsageError(f"{self.candidates.net.name} would have {graph.size:,} layers")
        return all(TOTALS[name](graph) <= limit for name, limit in self.limits.items())

    def largest(self) -> Fraction:
        """The simplest factor that gives the largest network that fits: at `low` one does, at
        `high`, the least factor at which any number is larger, none."""
        low, high = self.bracket()
        while (step := self.candidates.rounding.next(low)) < high:
            middle = max(step, (low + high) / 2)
            if self.fits(middle):
                low = middle
            else:
                high = middle
        return self.told(low, high)

    def told(self, low: Fraction, high: Fraction) -> Fraction:
        """One of the factors from `low` to `high`, which all give the same network."""
        rounding = self.candidates.rounding
        if rounding.in_step:
            return Fraction(rounding.resized(rounding.base, low), rounding.base)
        return simplest(low or high / 2, high) if low < high else low

    def bracket(self) -> tuple[Fraction, Fraction]:
        """A factor that fits, and a larger one that does not."""
        if self.fits(1):
            high = Fraction(2)
            while self.fits(high):
                high *= 2
                if high > MOST:
                    raise UsageError(
                        f"{self.candidates.net.name} stays within that budget at any "
                        f"{self.candidates.by}"
                    )
            return high / 2, high
        if not self.fits(0):
            raise UsageError(self.too_large())
        return Fraction(0), Fraction(1)

    def too_large(self) -> str:
        graph, net, by = self.graph(0), self.candidates.net, self.candidates.by
        told = (
            f"{TOTALS[name](graph):,} {name.replace('_', ' ')} of {limit:,}"
            for name, limit in self.limits.items()
        )
        least = "narrowest" if by == "width" else "shallowest"
        return f"{net.name} does not fit at its {least} either: it has {', '.join(told)}"


def graph_of(net: Network) -> Graph:
    """What the counts are taken of."""
    return check(net, "infer")


def simplest(low: Fraction, high: Fraction) -> Fraction:
    """The number of the fewest decimals from `low` up to `high`, which is not included."""
    power = 1
    while (up := Fraction(ceil(low * power), power)) >= high:
        power *= 10
    return up


def refuse_unfit(budget: Budget | None, times: Any, by: str, divisor: int) -> None:
    if by not in ("width", "depth"):
        raise UsageError(f"a network is scaled by width or depth, not by {quoted(by)}")
    if type(divisor) is not int or not 1 <= divisor <= MOST:
        raise UsageError(
            f"the divisor is {quoted(divisor)}; a whole number is needed, at most {MOST:,}"
        )
    number = isinstance(times, (int, float, Fraction)) and not isinstance(times, bool)
    if times is not None and not (number and 0 < times <= MOST):
        raise UsageError(f"the factor is {quoted(times)}; it is above 0, and at most {MOST:,}")
    limited = budget is not None and any(getattr(budget, name) is not None for name in TOTALS)
    if limited == (times is not None):
        raise UsageError("scaling needs a budget, or a factor: one of them")


def named(scaled: Network, net: Network, factor: Factor) -> Network:
    """The network under a name that is not that of the one it comes from. What was expected of
    that one is left out."""
    if factor == 1:
        return net
    name = net.name if net.name.endswith(".scaled") else f"{net.name}.scaled"
    fields = dict(scaled) | {"name": name if len(name) <= 64 else net.name, "expect": None}
    return Network(**fields)
