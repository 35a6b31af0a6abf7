"""How images become inputs: what is said of it is complete, and refused where it is not."""

from __future__ import annotations

from typing import Any

import pytest

import lamina
from lamina.errors import SpecError
from lamina.spec.preprocessing import Preprocessing

GOOD: dict[str, Any] = {"size": (4, 5), "mean": (0.1, 0.2, 0.3), "std": (1.0, 1.0, 1.0)}


def test_defaults_are_those_of_most_models() -> None:
    made = lamina.Preprocessing(**GOOD)
    assert (made.channels, made.range, made.crop) == ("RGB", (0.0, 1.0), 1.0)
    assert made.interpolation == "bilinear"
    assert made == Preprocessing(**{name: list(value) for name, value in GOOD.items()})


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "means": ({"mean": (0.5,)}, "Preprocessing: RGB has 3 channels, and mean 1 value"),
    "gray": ({"channels": "gray"}, "Preprocessing: gray has 1 channel, and mean 3 values"),
    "deviations": (
        {"std": (0.5, 0.0, 1.0)},
        "Preprocessing.std.1: found 0.0, expected more than 0",
    ),
    "range": ({"range": (1.0, 0.0)}, "Preprocessing: the range goes from 1 to 0"),
    "crop": ({"crop": 1.5}, "Preprocessing.crop: found 1.5, expected at most 1.0"),
    "order": (
        {"channels": "RGBA"},
        "Preprocessing.channels: found the text `RGBA`, expected `RGB`, `BGR` or `gray`",
    ),
    "infinite": (
        {"mean": (float("inf"), 0.0, 0.0)},
        "Preprocessing.mean.0: found inf, expected a finite number",
    ),
    "size": ({"size": (0, 5)}, "Preprocessing.size.0: found 0, expected at least 1"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_makes_no_sense_is_refused(case: str) -> None:
    options, message = REFUSED[case]
    with pytest.raises(SpecError) as refusal:
        Preprocessing(**GOOD | options)
    assert str(refusal.value) == message
