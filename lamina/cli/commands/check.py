"""`lamina check`."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import dataclass

from lamina.cli.findings import FORMATS
from lamina.cli.nets import network
from lamina.cli.numerals import grouped
from lamina.errors import Problem, SpecError
from lamina.facade import analyze


@dataclass(frozen=True, slots=True)
class Checked:
    """One network's outcome."""

    net: str
    problems: tuple[Problem, ...]
    parameters: int | None = None
    macs: int | None = None


def run(options: Namespace) -> int:
    found = [checked(net, options.max_params, options.max_macs) for net in options.nets]
    print(FORMATS[options.format](found))
    return 1 if any(net.problems for net in found) else 0


def checked(text: str, max_params: int | None, max_macs: int | None) -> Checked:
    """Both modes of a network, then its budgets."""
    try:
        net = network(text)
        analyze(net, "train")
        totals = analyze(net, "infer").totals
    except SpecError as error:
        return Checked(text, error.problems)
    over = [
        Problem("B101", net.name, f"{grouped(count)} {what} are more than {grouped(budget)}")
        for what, count, budget in (
            ("parameters", totals.parameters, max_params),
            ("MACs", totals.macs, max_macs),
        )
        if budget is not None and count > budget
    ]
    return Checked(text, tuple(over), totals.parameters, totals.macs)
