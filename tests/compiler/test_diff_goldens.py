"""What is said of well-known differences in the zoo, word for word; and that the other way round
the same is said, turned."""

from __future__ import annotations

from pathlib import Path

import pytest

import goldens
from lamina import architectures
from lamina.compiler.diff import diff

DIFFERENCES = goldens.differences()


@pytest.mark.parametrize("path", DIFFERENCES, ids=lambda path: path.stem)
def test_a_difference_is_the_golden(path: Path) -> None:
    """`make goldens` rewrites it; read the difference."""
    assert path.read_text("utf-8") == goldens.told(*DIFFERENCES[path])


@pytest.mark.parametrize("path", DIFFERENCES, ids=lambda path: path.stem)
def test_a_golden_fits_a_terminal(path: Path) -> None:
    assert max(map(len, path.read_text("utf-8").split("\n"))) <= 80


@pytest.mark.parametrize("path", DIFFERENCES, ids=lambda path: path.stem)
def test_the_other_way_round_says_as_much(path: Path) -> None:
    """As many changes of each sort, at as many places, and every count with the other sign."""
    a, b = map(architectures.create, DIFFERENCES[path])
    one, other = diff(a, b), diff(b, a)
    turned = {"added": "removed", "removed": "added"}
    assert sorted(
        (turned.get(change.what, change.what), change.field, len(change.places))
        for change in one.changes
    ) == sorted((change.what, change.field, len(change.places)) for change in other.changes)
    for mode, deltas in one.totals.items():
        assert other.totals[mode] == {name: -delta for name, delta in deltas.items()}
