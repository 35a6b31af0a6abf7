"""`lamina verify`."""

from __future__ import annotations

import json
from argparse import Namespace

from lamina.backends.proof import Verdict, prove
from lamina.backends.proof.verdict import Agreement, Count
from lamina.cli.nets import opened
from lamina.cli.steps import steps
from lamina.cli.streams import Answer, complain, drawn

MOST = 20  # mismatching paths shown of each backend
WHERE = 28  # columns of the place of the largest difference; long paths lose their front


def run(options: Namespace) -> Answer:
    with opened(options.net, options.input) as net:
        verdict = prove(
            net,
            backends=tuple(dict.fromkeys(options.to or ("torch", "flax"))),
            mode=options.mode,
            dtype=options.dtype,
            seed=options.seed,
            steps=options.steps,
            force=options.force,
            say=complain,
        )
    if options.format == "json":
        text = json.dumps(verdict.to_json(), indent=1)
    else:
        text = drawn("\n".join(table(verdict)))
    return Answer(f"{text}\n", 0 if verdict.holds else 1)


def table(verdict: Verdict) -> list[str]:
    """The proof in lines: counts by backend, then the largest differences across them."""
    size = " × ".join(map(str, (verdict.batch, *verdict.input)))
    lines = [f"{verdict.name}, {verdict.mode}, {verdict.dtype}, batch {size}", ""]
    lines.append(f"{'parameters':<26}{'counted':>15}{'built':>15}")
    for name, count in verdict.counts.items():
        lines += counted(name, count)
    if verdict.agreements:
        lines += ["", f"{'largest difference':<24}{'of':>5}{'found':>10}{'allowed':>11}  where"]
        lines += map(compared, verdict.agreements)
    if verdict.training:
        lines += steps(verdict.training)
    if verdict.diverging:
        lines += ["", f"first divergence: {verdict.diverging}"]
    if len(verdict.counts) > 1:
        proved = "the backends agree" if verdict.holds else "the backends do NOT agree"
    else:
        proved = "the counts agree" if verdict.holds else "the counts do NOT agree"
    return [*lines, "", proved]


def counted(name: str, count: Count) -> list[str]:
    """One backend's totals, and the paths that do not match."""
    totals = f"{count.analytic:>15,}{count.actual:>15,}"
    lines = [f"{mark(count.holds)} {name:<21}{totals}"]
    lines += [f"     {fault}" for fault in count.mismatches[:MOST]]
    if len(count.mismatches) > MOST:
        lines.append(f"     … and {len(count.mismatches) - MOST:,} more")
    return lines


def compared(found: Agreement) -> str:
    """One kind of tensor: how many, how far apart, how far they may be, and where it is."""
    allowed = "not judged" if found.tolerance is None else f"{found.tolerance:.0e}"
    where = found.where if len(found.where) <= WHERE else f"…{found.where[1 - WHERE :]}"
    numbers = f"{found.compared:>5}{found.difference:>10.1e}{allowed:>11}"
    return f"{mark(found.holds)} {found.kind:<19}{numbers}  {where}"


def mark(holds: bool) -> str:
    return "ok  " if holds else "FAIL"
