"""`lamina check`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from lamina.cli.findings import FORMATS
from lamina.cli.nets import opened
from lamina.cli.numerals import grouped
from lamina.cli.streams import Answer, complain
from lamina.compiler.check import check
from lamina.compiler.expect import Expected, unmet
from lamina.errors import Problem, SpecError, UsageError
from lamina.facade import analyze


@dataclass(frozen=True, slots=True)
class Checked:
    """One network's outcome."""

    net: str
    problems: tuple[Problem, ...]
    parameters: int | None = None
    macs: int | None = None


def run(options: Namespace) -> Answer:
    """Every network that there is; a name that leads to none makes the call wrong."""
    if options.nets.count("-") > 1:
        raise UsageError("standard input, `-`, can be read only once")
    found: list[Checked] = []
    wrong = False
    for net in options.nets:
        try:
            found.append(checked(net, options.max_params, options.max_macs, options.expect))
        except UsageError as error:
            complain(f"lamina: {error}")
            wrong = True
    status = 1 if any(net.problems for net in found) else 0
    return Answer(FORMATS[options.format](found), 2 if wrong else status)


def checked(
    text: str,
    max_params: int | None = None,
    max_macs: int | None = None,
    expected: Sequence[Expected] = (),
) -> Checked:
    """Both modes of a network, then the shapes expected of it, then its budgets."""
    try:
        with opened(text) as net:
            totals = analyze(net, "infer").totals  # the training graph is checked on the way
            if expected and (others := unmet(check(net, "train"), net.name, expected)):
                raise SpecError(others)
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
