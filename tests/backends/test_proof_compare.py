"""What counts as a difference between two sides of a proof."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lamina.backends.proof.compare import agreement, differing
from lamina.backends.proof.task import Found, write

EXACT = np.array([3.0, -4.0])


def side(folder: Path, **gradients: np.ndarray) -> Found:
    arrays = {f"gradient/{name}": value for name, value in gradients.items()}
    folder.mkdir()
    write(folder, arrays, {})
    return Found.read(folder)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (EXACT, EXACT, 0.0),
        (EXACT, EXACT * 1.1, 0.09),
        # rounding noise where a gradient cancels is no difference
        (np.array([1e-17, -2e-17]), np.array([-3e-17, 0.0]), 1e-14),
        # but a small gradient that is wrong is one
        (np.array([1e-5]), np.array([2e-5]), 2.5e-3),
        (np.array([np.nan]), np.array([0.0]), np.inf),
        (EXACT, EXACT[:1], np.inf),
    ],
)
def test_differences_are_relative(
    tmp_path: Path, one: np.ndarray, other: np.ndarray, expected: float
) -> None:
    """To the largest value of the tensor, or a thousandth of the largest of all."""
    sides = side(tmp_path / "a", w=one, x=EXACT), side(tmp_path / "b", w=other, x=EXACT)
    found = agreement("gradient", *sides, "float64")
    assert found is not None
    assert found.difference == pytest.approx(expected, rel=0.1, abs=1e-20)
    assert found.holds == (expected < 1e-6)
    assert differing("gradient", *sides, 1e-6) == ([] if found.holds else ["w"])


def test_a_tensor_that_one_side_lacks_differs(tmp_path: Path) -> None:
    found = agreement("gradient", side(tmp_path / "a", w=EXACT), side(tmp_path / "b"), "float64")
    assert found is not None
    assert (found.holds, found.where) == (False, "w")


def test_nothing_to_compare_is_no_agreement(tmp_path: Path) -> None:
    empty = side(tmp_path / "a"), side(tmp_path / "b")
    assert agreement("gradient", *empty, "float64") is None
