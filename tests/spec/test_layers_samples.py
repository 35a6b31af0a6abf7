"""The table of samples holds: shapes as written, and refusals word by word."""

from __future__ import annotations

import pytest

from lamina.errors import MAX_MESSAGE, ShapeError
from lamina.spec.initial import HE
from lamina.spec.layer import Layer, Merge, kind_of
from lamina.spec.shape import Shape
from samples import SAMPLES, Bad, Good, shapes


def inferred(op: Layer | Merge, xs: list[Shape]) -> Shape:
    """What the op makes of its inputs, once the network has settled it."""
    if isinstance(op, Merge):
        return op.infer(dict(zip("abc", xs, strict=False)))
    (x,) = xs
    return op.settled(HE).resolved(x).infer(x)


def ids(row: Good | Bad) -> str:
    return f"{kind_of(row.op)}-{row.x}"


@pytest.mark.parametrize("row", [row for row in SAMPLES if isinstance(row, Good)], ids=ids)
def test_a_good_row(row: Good):
    """The shape is the one written; everything counted is a Python integer."""
    xs, (y,) = shapes(row.x), shapes(row.y)
    assert inferred(row.op, xs) == y
    if isinstance(row.op, Layer):
        op, (x,) = row.op.settled(HE).resolved(xs[0]), xs
        assert op.resolved(x) == op
        costs, tensors = op.cost(x, y), {**op.params(x), **op.buffers(x)}
        assert bool(op.formula(x)) == bool(op.params(x))
        assert all(type(n) is int and n > 0 for tensor in tensors.values() for n in tensor.shape)
    else:
        costs = row.op.cost(dict(zip("abc", xs, strict=False)), y)
    figures = [costs.macs, costs.adds, costs.multiplies, costs.divides, costs.compares]
    assert all(type(n) is int and n >= 0 for n in [*figures, costs.specials])


@pytest.mark.parametrize("row", [row for row in SAMPLES if isinstance(row, Bad)], ids=ids)
def test_a_bad_row(row: Bad):
    """The whole text of the refusal."""
    with pytest.raises(ShapeError) as refused:
        inferred(row.op, shapes(row.x))
    said = "\n".join((refused.value.message, *refused.value.details))
    assert said == row.error
    assert len(said) <= MAX_MESSAGE
