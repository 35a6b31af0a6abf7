"""Dense layers."""

from __future__ import annotations

from lamina.backends.spelling import Module, Slot, Spelling, Unless, View, call
from lamina.backends.torch.dialect import torch
from lamina.backends.torch.initial import initialised
from lamina.spec.layers import RBF, Linear


@torch.spells(Linear)
def linear(op: View) -> Spelling:
    build = call("nn.Linear", op.in_features, op.features, bias=Unless(op.bias, True))
    slots = {"weight": Slot("weight"), "bias": Slot("bias")}
    return Module(build, slots, after=initialised(op))


@torch.spells(RBF)
def rbf(op: View) -> Spelling:
    centres = tuple(f'"{row}"' for row in op.centres)
    build = call("EuclideanRBF", op.in_features, centres)
    return Module(build, {"centres": Slot("centres", learnt=False)}, needs=("EuclideanRBF",))
