"""Dense layers."""

from __future__ import annotations

from lamina.backends.flax.convolution import slots
from lamina.backends.flax.dialect import flax
from lamina.backends.flax.initial import built
from lamina.backends.spelling import Module, Slot, Spelling, View, call
from lamina.spec.layers import RBF, Linear


@flax.spells(Linear)
def linear(op: View) -> Spelling:
    build, needs = built("nnx.Linear", op, (op.in_features, op.features))
    return Module(build, slots(op, (1, 0)), needs=needs)


@flax.spells(RBF)
def rbf(op: View) -> Spelling:
    centres = tuple(f'"{row}"' for row in op.centres)
    build = call("EuclideanRBF", op.in_features, centres)
    centre = Slot("centres", learnt=False)
    return Module(build, {"centres": centre}, needs=("EuclideanRBF",))
