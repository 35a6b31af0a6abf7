"""docs/weights.md is of today; tests/test_pages.py runs what it shows."""

from __future__ import annotations

from lamina.spec.initial import HE
from lamina.spec.layer import Layer
from lamina.spec.layers import BatchNorm, Conv, Linear
from lamina.spec.shape import Shape
from lamina.spec.union import LAYERS
from weights_page import PAGE, lines, page

TEXT = PAGE.read_text("utf-8")


def test_the_table_is_fresh() -> None:
    """`make goldens` writes it."""
    assert page() == TEXT


def test_every_kind_with_tensors_has_its_lines() -> None:
    """One line for each, so that no kind is kept in two ways."""
    found = [tuple(line.split(" | ")[:2]) for line in list(lines())[2:]]
    assert len(found) == len(set(found))
    for op in (Conv(channels=2, kernel=3), Linear(features=2), BatchNorm()):
        x = Shape(3) if isinstance(op, Linear) else Shape(3, 5, 5)
        settled = op.settled(HE)
        for role in {**settled.params(x), **settled.buffers(x)}:
            assert (f"| `{op.kind}`", f"`{role}`") in found
    stateful = {cls for cls in LAYERS if cls.params is not Layer.params}
    stateful |= {cls for cls in LAYERS if cls.buffers is not Layer.buffers}
    kinds = {f"| `{cls.model_fields['kind'].default}`" for cls in stateful}
    assert {kind for kind, _ in found} == kinds
