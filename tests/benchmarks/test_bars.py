"""Whether a bar is met, and how that is said."""

from __future__ import annotations

import bars
import pytest
import report
from measure import Pair

from samples_of_results import result


def pairs(**ratios: float) -> list[Pair]:
    """Networks whose times stand in these ratios."""
    return [Pair(f"{name}, eager", [ratio], [1.0], "g") for name, ratio in ratios.items()]


@pytest.mark.parametrize(
    ("limit", "find", "cells"),
    [
        (0.5, bars.mean("g"), ["≤ 0.5", "0.40", "yes"]),
        (0.3, bars.mean("g"), ["≤ 0.3", "0.40", "no"]),
        (0.8, bars.worst("g"), ["≤ 0.8", "0.80 (b), mean 0.40", "yes"]),
        (0.6, bars.worst("g"), ["≤ 0.6", "0.80 (b), mean 0.40", "on average"]),
        (0.3, bars.worst("g"), ["≤ 0.3", "0.80 (b), mean 0.40", "no"]),
        (0.3, bars.worst("g", "a"), ["≤ 0.3", "0.20", "yes"]),
        (0.3, bars.worst("other"), ["≤ 0.3", "not measured", ""]),
        (0.3, bars.mean("other"), ["≤ 0.3", "not measured", ""]),
    ],
)
def test_ratios(limit: float, find: bars.Find, cells: list[str]) -> None:
    """Of a group either the mean counts, or the worst, beside which its mean stands."""
    bar = bars.Bar("what", limit, "x", find)
    assert bar.row({"x": result(pairs=pairs(a=0.2, b=0.8))}) == ["what", *cells]


def test_small_ratios_have_three_digits() -> None:
    """0.018 and 0.022 are on two sides of a bar of 0.02."""
    bar = bars.Bar("what", 0.02, "x", bars.worst("g"))
    assert bar.row({"x": result(pairs=pairs(a=0.0184))})[2:] == ["0.018", "yes"]


VALUES = {
    "check, objects, 100": 0.01,
    "check, objects, 1000": 0.2,
    "check, YAML, 1000": 0.1,
    "check, YAML, 10000": 1.5,
    "check, objects, 100000": 9.0,
    "check, YAML, 100000": 11.25,
    "memory, YAML, 100000": 310e6,
}


@pytest.mark.parametrize(
    ("limit", "unit", "find", "cells"),
    [
        (12, " ×", bars.growth("check"), ["≤ 12 ×", "20.0 (to 1,000)", "no"]),
        (12, " ×", bars.growth("memory"), ["≤ 12 ×", "not measured", ""]),
        (12, " s", bars.most("check", 100_000, "s"), ["≤ 12 s", "11.2 s", "yes"]),
        (10, " s", bars.most("check", 10**6, "s"), ["≤ 10 s", "not measured", ""]),
        (1000, " MB", bars.most("memory", 100_000, "MB", 1e6), ["≤ 1000 MB", "310 MB", "yes"]),
        (
            20,
            "",
            bars.quotient("check, objects, 1000", "check, objects, 100"),
            ["≤ 20", "20.00", "yes"],
        ),
        (20, "", bars.quotient("check, objects, 1000", "x"), ["≤ 20", "not measured", ""]),
    ],
)
def test_values(limit: float, unit: str, find: bars.Find, cells: list[str]) -> None:
    """The steepest growth, the largest value of a size, one value by another."""
    bar = bars.Bar("what", limit, "x", find, unit)
    assert bar.row({"x": result(values=VALUES)}) == ["what", *cells]


def test_nothing_is_left_out() -> None:
    """Without any result the table has every bar, and says of each that it was not measured."""
    rows = list(bars.rows({}))
    assert len(rows) == len(bars.BARS) + 1
    assert {tuple(row[2:]) for row in rows} == {("not measured", "")}
    assert report.table(bars.HEADER, rows).count("\n") == len(rows) + 1
