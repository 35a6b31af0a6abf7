"""Activations, softmax, and what drops at random."""

from __future__ import annotations

from lamina.backends.flax.dialect import flax
from lamina.backends.spelling import Function, Module, Slot, Spelling, Unless, View, X, call
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
    ReLU: "nnx.relu",
    ReLU6: "nnx.relu6",
    SiLU: "nnx.silu",
    HardSwish: "nnx.hard_swish",
    HardSigmoid: "nnx.hard_sigmoid",
    Sigmoid: "nnx.sigmoid",
    Tanh: "jnp.tanh",
}


@flax.spells(*PLAIN)
def plain(op: View) -> Spelling:
    return Function(f"{next(name for kind, name in PLAIN.items() if op.is_a(kind))}({X})")


@flax.spells(LeakyReLU)
def leaky_relu(op: View) -> Spelling:
    # nnx's own has gradient 1 at exactly 0, torch the slope
    return Function(call("leaky_relu", X, op.slope), ("leaky_relu",))


@flax.spells(PReLU)
def prelu(op: View) -> Spelling:
    count = 1 if op.shared else op.channels
    build = call("PReLU", count, init=Unless(op.slope_init, 0.25), rngs="rngs")
    return Module(build, {"slope": Slot("slope")}, needs=("PReLU",))


@flax.spells(ELU)
def elu(op: View) -> Spelling:
    return Function(call("nnx.elu", X, alpha=Unless(op.alpha, 1.0)))


@flax.spells(GELU)
def gelu(op: View) -> Spelling:
    return Function(call("nnx.gelu", X, approximate=op.form == "tanh"))


@flax.spells(ScaledTanh)
def scaled_tanh(op: View) -> Spelling:
    return Function(f"{op.amplitude} * jnp.tanh({op.slope} * {X})")


@flax.spells(Softmax)
def softmax(op: View) -> Spelling:
    return Function(f"nnx.softmax({X}, axis=-1)")


@flax.spells(Identity)
def identity(op: View) -> Spelling:
    return Function(X)


@flax.spells(Dropout)
def dropout(op: View) -> Spelling:
    together = Unless((1, 2) if op.over == "channel" else (), ())
    return Module(call("nnx.Dropout", op.rate, broadcast_dims=together, rngs="rngs"))


@flax.spells(StochasticDepth)
def stochastic_depth(op: View) -> Spelling:
    together = (1, 2, 3) if op.is_image else (1,)
    return Module(call("nnx.Dropout", op.rate, broadcast_dims=together, rngs="rngs"))
