"""docs/language.md is of today, and its examples are networks."""

from __future__ import annotations

import re

import pytest

import lamina
from lamina.facade import network_of
from lamina.spec.documents import read
from lamina.spec.network import Network
from lamina.spec.union import KINDS
from language import PAGE, page

TEXT = PAGE.read_text("utf-8")
EXAMPLES = [text for text in re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL) if "name:" in text]


def test_the_page_is_fresh() -> None:
    """`make goldens` writes it."""
    assert page() == TEXT


def test_every_kind_is_there() -> None:
    assert sorted(re.findall(r"^### `(\w+)`$", TEXT, re.MULTILINE)) == sorted(KINDS)


def test_every_field_of_a_network_is_there() -> None:
    fields = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert fields == set(Network.model_fields)


@pytest.mark.parametrize("text", EXAMPLES, ids=["own", "wired"])
def test_every_example_is_a_network(text: str) -> None:
    assert lamina.analyze(network_of(read(text, syntax="yaml"))).totals.parameters
