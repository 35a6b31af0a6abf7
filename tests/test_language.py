"""docs/language.md is of today, and has all of it; tests/test_pages.py checks its examples."""

from __future__ import annotations

import re

from lamina.spec.network import Network
from lamina.spec.union import KINDS
from language import PAGE, page

TEXT = PAGE.read_text("utf-8")


def test_the_page_is_fresh() -> None:
    """`make goldens` writes it."""
    assert page() == TEXT


def test_every_kind_is_there() -> None:
    assert sorted(re.findall(r"^### `(\w+)`$", TEXT, re.MULTILINE)) == sorted(KINDS)


def test_every_field_of_a_network_is_there() -> None:
    fields = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert fields == set(Network.model_fields)
