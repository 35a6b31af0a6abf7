"""docs/zoo.md is of today."""

from __future__ import annotations

import re

from lamina.architectures import entry, names
from zoo_page import PAGE, page

TEXT = PAGE.read_text("utf-8")


def test_the_page_is_fresh() -> None:
    """`make goldens` writes it."""
    assert page() == TEXT


def test_every_network_has_a_row_with_its_facts() -> None:
    rows = {
        cells[0].strip("`"): cells
        for line in re.findall(r"^\| `.*$", TEXT, re.MULTILINE)
        for cells in [[cell.strip() for cell in line.strip("|").split("|")]]
    }
    assert list(rows) == list(names())
    for name, cells in rows.items():
        facts = entry(name).facts
        counts = dict.fromkeys(f"{n:,}" for n in (facts.parameters_infer, facts.parameters_train))
        assert cells[3:5] == [" / ".join(counts), f"{facts.macs_infer:,}"]
