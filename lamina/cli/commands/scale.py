"""`lamina scale`."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator

from lamina.cli.commands.spec import refuse_other_names, written
from lamina.cli.nets import opened
from lamina.cli.streams import Answer, complain, drawn
from lamina.compiler.scaling import Scaled, fitted
from lamina.compiler.tables.numerals import grouped, percent
from lamina.spec.assertions import Budget

LOW = 90  # percent of every budget: finer steps would come nearer


def run(options: Namespace) -> Answer:
    refuse_other_names(options)
    budget = Budget(
        parameters=options.params,
        macs=options.macs,
        parameter_bytes=options.memory,
        peak_activation_bytes=options.peak,
    )
    with opened(options.net, options.input) as net:
        scaled = fitted(net, budget, times=options.times, by=options.by, divisor=options.divisor)
    answer = written(scaled.net, options)
    complain(drawn("\n".join(told(scaled, budget, options.divisor))))
    return answer


def told(scaled: Scaled, budget: Budget, divisor: int) -> Iterator[str]:
    """By how much, what it comes to, and what of that may surprise."""
    yield f"{scaled.net.name}: {scaled.by} × {decimal(scaled)}"
    fill = 0
    for name, total in scaled.totals.items():
        limit = getattr(budget, name, None)
        of = f" of {grouped(limit)} ({percent(total, limit)})" if limit else ""
        if of or name in ("parameters", "macs"):
            yield f"  {name.replace('_', ' ')}: {grouped(total)}{of}"
        fill = max(fill, 100 * total // limit if limit else 0)
    if scaled.in_step:
        yield "  all widths keep their ratios: rounded one by one, some would not meet in a sum"
    if scaled.by == "width" and divisor > 1 and 0 < fill < LOW:
        yield "  --divisor 1 has finer steps"
    before, after = scaled.outputs
    if before != after:
        yield f"  its output has {after:,} channels now, and had {before:,}"


def decimal(scaled: Scaled) -> str:
    """The factor, in as many digits as matter."""
    return f"{float(scaled.factor):.6f}".rstrip("0").rstrip(".")
