"""The ways to another size."""

from __future__ import annotations

import pytest

from lamina.compiler.ways import Window, ways_to
from lamina.spec.layers import AvgPool, Conv, MaxPool, SparseConv
from lamina.spec.shape import Shape

C1 = Conv(channels=96, kernel=11, stride=4)
POOL = MaxPool(kernel=3, stride=2)
C3 = SparseConv(channels=2, kernel=5, table=((0,), (1,)))


def test_a_large_table_is_not_gone_through_again_and_again(monkeypatch: pytest.MonkeyPatch):
    seen: list[int] = []
    infer = SparseConv.infer

    def counting(layer: SparseConv, x: Shape) -> Shape:
        seen.append(len(layer.table))
        return infer(layer, x)

    monkeypatch.setattr(SparseConv, "infer", counting)
    assert ways_to((9, 9), C3, Shape(3, 14, 14))
    assert set(seen) == {1}


@pytest.mark.parametrize(
    ("layer", "input", "size", "ways"),
    [
        (
            C1,
            224,
            (55, 55),
            ["padding 2 or 3", "kernel 5 to 8", "an input of 227 × 227 to 230 × 230"],
        ),
        (
            POOL,
            112,
            (56, 56),
            ["padding 1", "kernel 1 or 2", "an input of 113 × 113 or 114 × 114", "`ceil: true`"],
        ),
        (C3, 14, (9, 9), ["kernel 6", "an input of 13 × 13"]),
        (
            Conv(channels=1, kernel=2),
            8,
            (8, 8),
            ["padding [0, 1, 0, 1]", "kernel 1", "an input of 9 × 9"],
        ),
        (AvgPool(kernel=2, stride=2), 9, (8, 8), ["stride 1", "an input of 16 × 16 or 17 × 17"]),
        (AvgPool(kernel=2, stride=2), 9, (300, 300), []),
        (C1, 224, (55, 54), []),
    ],
)
def test_the_ways(layer: Window, input: int, size: tuple[int, int], ways: list[str]):
    """Every way is one that the layer's own rule has confirmed; no way is no line."""
    assert ways_to(size, layer, Shape(3, input, input)) == ways
