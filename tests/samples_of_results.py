"""Results that nothing measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import report
from measure import Pair


def result(
    *,
    pairs: Sequence[Pair] = (),
    values: Mapping[str, float] | None = None,
    quick: bool = False,
    sources: str = "abc",
) -> report.Result:
    about = report.About(
        benchmark="x",
        machine="a machine, 2 cores, CPU only",
        load=0.25,
        date="2026-11-29",
        commit="1234567",
        sources=sources,
        versions={"Python": "3.11.7", "lamina": "0.1.0"},
        quick=quick,
    )
    rows = [pair.row for pair in pairs]
    return report.Result(
        about, "X", report.HEADER, rows, ["One note.", "Two."], pairs, values or {}
    )
