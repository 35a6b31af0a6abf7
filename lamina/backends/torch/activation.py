"""Activations, softmax, and what drops at random."""

from __future__ import annotations

from lamina.backends.spelling import Function, Module, Slot, Spelling, Unless, View, X, call
from lamina.backends.torch.dialect import torch
from lamina.spec.layers import (
    ELU,
    GELU,
    Dropout,
    HardSigmoid,
    HardSwish,
    Identity,
    LeakyReLU,
    PReLU,
    ReLU,
    ReLU6,
    ScaledTanh,
    Sigmoid,
    SiLU,
    Softmax,
    StochasticDepth,
    Tanh,
)
from lamina.spec.layers.activation import Activation

PLAIN: dict[type[Activation], str] = {
    ReLU: "F.relu",
    ReLU6: "F.relu6",
    SiLU: "F.silu",
    HardSwish: "F.hardswish",
    HardSigmoid: "F.hardsigmoid",
}


@torch.spells(*PLAIN)
def plain(op: View) -> Spelling:
    name = next(name for kind, name in PLAIN.items() if op.is_a(kind))
    return Function(call(name, X), in_place=call(name, X, inplace=True))


@torch.spells(Sigmoid)
def sigmoid(op: View) -> Spelling:
    return Function(f"torch.sigmoid({X})")


@torch.spells(Tanh)
def tanh(op: View) -> Spelling:
    return Function(f"torch.tanh({X})")


@torch.spells(LeakyReLU)
def leaky_relu(op: View) -> Spelling:
    return Function(call("F.leaky_relu", X, negative_slope=Unless(op.slope, 0.01)))


@torch.spells(PReLU)
def prelu(op: View) -> Spelling:
    count = 1 if op.shared else op.channels
    build = call("nn.PReLU", count, init=Unless(op.slope_init, 0.25))
    return Module(build, {"slope": Slot("weight")})


@torch.spells(ELU)
def elu(op: View) -> Spelling:
    return Function(call("F.elu", X, alpha=Unless(op.alpha, 1.0)))


@torch.spells(GELU)
def gelu(op: View) -> Spelling:
    return Function(f"F.gelu({X})" if op.form == "exact" else f'F.gelu({X}, approximate="tanh")')


@torch.spells(ScaledTanh)
def scaled_tanh(op: View) -> Spelling:
    return Function(f"{op.amplitude} * torch.tanh({op.slope} * {X})")


@torch.spells(Softmax)
def softmax(op: View) -> Spelling:
    return Function(f"F.softmax({X}, dim=1)")


@torch.spells(Identity)
def identity(op: View) -> Spelling:
    return Function(X)


@torch.spells(Dropout)
def dropout(op: View) -> Spelling:
    return Module(call("nn.Dropout" if op.over == "element" else "nn.Dropout2d", op.rate))


@torch.spells(StochasticDepth)
def stochastic_depth(op: View) -> Spelling:
    return Module(call("StochasticDepth", op.rate), needs=("StochasticDepth",))
