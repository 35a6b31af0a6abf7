"""Pooling and subsampling."""

from __future__ import annotations

from lamina.backends.flax.dialect import flax
from lamina.backends.flax.sides import is_zero, pair, sides
from lamina.backends.spelling import (
    Function,
    Module,
    Slot,
    Spelling,
    Unless,
    View,
    X,
    call,
    strided,
)
from lamina.spec.layers import (
    AdaptiveAvgPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
    Subsample,
    SubsampleTrainable,
)


def native(op: View, name: str) -> str:
    """A call of nnx's own pooling."""
    padding = Unless("" if is_zero(op.padding) else sides(op.padding), "")
    return call(name, X, pair(op.kernel), strides=pair(op.stride), padding=padding)


def dilated(op: View) -> bool:
    """Whether the window is anything but literally dense."""
    return isinstance(op.dilation, tuple) or not op.dilation.is_literally(1)


@flax.spells(MaxPool)
def max_pool(op: View) -> Spelling:
    size, padding = (pair(op.kernel), pair(op.stride)), sides(op.padding)
    if dilated(op):
        ceil, name = Unless(op.ceil, False), "max_pool_dilated"
        return Function(call(name, X, *size, padding, pair(op.dilation), ceil_mode=ceil), (name,))
    if op.ceil:
        name, some = "max_pool_ceil", Unless("" if is_zero(op.padding) else padding, "")
        return Function(call(name, X, *size, padding=some), (name,))
    return Function(native(op, "nnx.max_pool"))


@flax.spells(AvgPool)
def avg_pool(op: View) -> Spelling:
    if not op.ceil and (op.count_padding or is_zero(op.padding)):
        return Function(native(op, "nnx.avg_pool"))
    size = (pair(op.kernel), pair(op.stride))
    options = {
        "padding": Unless("" if is_zero(op.padding) else sides(op.padding), ""),
        "ceil_mode": Unless(op.ceil, False),
        "count_include_pad": Unless(op.count_padding, True),
    }
    return Function(call("avg_pool", X, *size, **options), ("avg_pool",))


@flax.spells(GlobalMaxPool)
def global_max_pool(op: View) -> Spelling:
    # of equal values the first has the gradient, as in torch; `max` shares it out, and divides
    # by zero where XLA rounds the values otherwise when it computes them again
    return Function(f"nnx.max_pool({X}, {X}.shape[1:3])")


@flax.spells(GlobalAvgPool)
def global_avg_pool(op: View) -> Spelling:
    return Function(f"{X}.mean((1, 2), keepdims=True)")


@flax.spells(AdaptiveAvgPool)
def adaptive_avg_pool(op: View) -> Spelling:
    return Function(call("adaptive_avg_pool", X, pair(op.size)), ("adaptive_avg_pool",))


@flax.spells(Subsample)
def subsample(op: View) -> Spelling:
    down, across = op.stride if isinstance(op.stride, tuple) else (op.stride, op.stride)
    return Function(f"{X}[:, {strided(down)}, {strided(across)}]")


@flax.spells(SubsampleTrainable)
def subsample_trainable(op: View) -> Spelling:
    size = pair(op.kernel)
    build = call("TrainableSubsampling", op.channels, size, size, rngs="rngs")
    slots = {"coefficient": Slot("coefficient"), "bias": Slot("bias")}
    return Module(build, slots, needs=("TrainableSubsampling",))
