"""The deepest networks of the zoo print as loops."""

from __future__ import annotations

import re

import pytest

import lamina
from lamina.architectures import create
from lamina.backends import NAMES

# Blocks of a stage, and what is printed of the runs in the three stages.
DEEP = [
    ("resnet1202_cifar10", ["range(200)", "range(199)", "range(199)"]),
    ("preresnet1001_cifar10", ["range(110)", "range(110)", "range(110)"]),
]


@pytest.mark.parametrize("backend", NAMES)
@pytest.mark.parametrize(("name", "runs"), DEEP)
def test_a_thousand_layers_are_a_readable_file(name: str, runs: list[str], backend: str) -> None:
    text = lamina.emit(create(name), backend, "train")
    assert re.findall(r"range\(\d+\)", text) == runs
    assert text.count("\n") < 250
