"""The deepest networks of the zoo print as loops."""

from __future__ import annotations

import re

import pytest

import lamina
from lamina.architectures import create
from lamina.backends import NAMES

# How many equal blocks there are in a row in the three stages.
DEEP = [
    ("resnet1202_cifar10", ["200", "199", "199"]),
    ("preresnet1001_cifar10", ["110", "110", "110"]),
]


@pytest.mark.parametrize("backend", NAMES)
@pytest.mark.parametrize(("name", "runs"), DEEP)
def test_a_thousand_layers_are_a_readable_file(name: str, runs: list[str], backend: str) -> None:
    text = lamina.emit(create(name), backend, "train", scan=False)
    assert re.findall(r"range\((\d+)\)", text) == runs
    assert text.count("\n") < 250


@pytest.mark.parametrize(("name", "runs"), DEEP)
def test_a_thousand_layers_are_three_loops_in_flax(name: str, runs: list[str]) -> None:
    """The definition of a loop is in the file, too."""
    text = lamina.emit(create(name), "flax", "train")
    assert re.findall(r"Scanned\((\d+), ", text) == runs
    assert text.count("\n") < 350
