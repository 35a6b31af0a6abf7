"""`lamina verify`."""

from __future__ import annotations

import json
from argparse import Namespace

from lamina.backends.proof import Verdict, prove
from lamina.cli.nets import opened
from lamina.cli.streams import Answer, complain, drawn


def run(options: Namespace) -> Answer:
    with opened(options.net, options.input) as net:
        verdict = prove(
            net,
            backends=tuple(dict.fromkeys(options.to or ("torch", "flax"))),
            mode=options.mode,
            dtype=options.dtype,
            seed=options.seed,
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
    for name, count in verdict.counts.items():
        said = f"{count.analytic:,} counted, {count.actual:,} built"
        lines.append(f"  {mark(count.holds)} {name:<10} parameters  {said}")
        lines += [f"      {fault}" for fault in count.mismatches[:20]]
        if len(count.mismatches) > 20:
            lines.append(f"      … and {len(count.mismatches) - 20} more")
    for found in verdict.agreements:
        bound = "shown, not judged" if found.tolerance is None else f"allowed {found.tolerance:.0e}"
        apart = f"{found.difference:.1e} apart at most ({found.where}; {bound})"
        lines.append(f"  {mark(found.holds)} {found.kind:<19} {found.compared:>3}  {apart}")
    if verdict.diverging:
        lines += ["", f"first divergence: {verdict.diverging}"]
    if len(verdict.counts) > 1:
        proved = "the backends agree" if verdict.holds else "the backends do NOT agree"
    else:
        proved = "the counts agree" if verdict.holds else "the counts do NOT agree"
    return [*lines, "", proved]


def mark(holds: bool) -> str:
    return "ok  " if holds else "FAIL"
