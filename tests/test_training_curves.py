"""docs/training.md shows what was measured, and the measurement is of the networks as they are."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

import lamina
from training_curves import DOCS, NETS, STEPS, curve, kept, network, nice, page


def test_the_page_has_the_tables_of_what_was_measured():
    text = (DOCS / "training.md").read_text("utf-8")
    assert page(text) == text


@pytest.mark.parametrize("name", NETS)
def test_the_curve_is_of_what_was_measured(name: str):
    drawn = curve(name)
    assert (DOCS / "training" / f"{name}.svg").read_text("utf-8") == drawn
    lines = [one for one in ElementTree.fromstring(drawn) if one.tag.endswith("polyline")]
    assert [len(line.get("points", "").split()) for line in lines] == [STEPS, STEPS]


@pytest.mark.parametrize("name", NETS)
def test_both_followed_each_other_for_all_steps(name: str):
    """Of the network that the zoo has now, with all its parameters."""
    found = kept(name)
    counted = lamina.analyze(network(name), "train").totals.parameters
    assert {side["actual_parameters"] for side in found["backends"].values()} == {counted}
    assert (found["passed"], found["dtype"], found["input"]) == (True, "float64", [*NETS[name]])
    assert len(found["steps"]["each"]) == found["steps"]["asked"] == STEPS
    for step in found["steps"]["each"]:
        assert step["loss"]["torch"] == pytest.approx(step["loss"]["flax"], rel=1e-9)


@pytest.mark.parametrize(
    ("value", "top"), [(0.9, 1), (1, 1), (5.3, 6), (9.2, 10), (34.6, 40), (100.5, 200)]
)
def test_axes_end_at_a_round_number(value: float, top: float):
    assert nice(value) == top
