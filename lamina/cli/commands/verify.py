"""`lamina verify`."""

from __future__ import annotations

import json
import sys
from argparse import Namespace

from lamina.backends.proof import Verdict, prove
from lamina.cli.nets import network


def run(options: Namespace) -> int:
    verdict = prove(
        network(options.net, options.input),
        backends=tuple(dict.fromkeys(options.to or ("torch", "flax"))),
        mode=options.mode,
        dtype=options.dtype,
        seed=options.seed,
        say=lambda text: print(text, file=sys.stderr, flush=True),
    )
    if options.format == "json":
        print(json.dumps(verdict.to_json(), indent=1))
    else:
        print("\n".join(table(verdict)))
    return 0 if verdict.holds else 1


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
