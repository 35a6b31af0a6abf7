"""`lamina check`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from dataclasses import dataclass

from lamina.cli.findings import FORMATS
from lamina.cli.nets import opened
from lamina.cli.streams import Answer, complain
from lamina.compiler.analysis import analyze
from lamina.compiler.budget import broken, over
from lamina.compiler.check import check
from lamina.compiler.expect import Expected, Parts, unmet
from lamina.compiler.passes import for_inference
from lamina.errors import Problem, SpecError, UsageError, stacked
from lamina.spec.assertions import Budget


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
    budget = Budget(
        parameters=options.max_params,
        macs=options.max_macs,
        parameter_bytes=options.max_memory,
        peak_activation_bytes=options.max_peak,
        depth=options.max_depth,
    )
    found: list[Checked] = []
    wrong = False
    for net in options.nets:
        try:
            found.append(checked(net, budget, options.expect))
        except UsageError as error:
            complain(f"lamina: {error}")
            wrong = True
    status = 1 if any(net.problems for net in found) else 0
    return Answer(FORMATS[options.format](found), 2 if wrong else status)


@stacked
def checked(text: str, budget: Budget, expected: Sequence[Expected] = ()) -> Checked:
    """Both modes of a network, then what it says of itself and what the call expects of it,
    then the call's budget."""
    report, problems = None, tuple[Problem, ...]()
    try:
        with opened(text) as net:
            graph = check(net, "train")
            report = analyze(for_inference(graph), net.name, "infer")
            others = [*unmet(Parts(graph, net.name), expected), *broken(net, report, graph)]
            if others:
                raise SpecError(others)
    except SpecError as error:
        problems = error.problems
    if report is None:
        return Checked(text, problems)
    sums = report.totals
    return Checked(text, (*problems, *over(report, budget)), sums.parameters, sums.macs)
