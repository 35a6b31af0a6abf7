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


def dilated(op: View) -> bool:
    """Whether the window is anything but literally dense."""
    return isinstance(op.dilation, tuple) or not op.dilation.is_literally(1)


@flax.spells(MaxPool)
def max_pool(op: View) -> Spelling:
    size, padding = (pair(op.kernel), pair(op.stride)), sides(op.padding)
    ceil = Unless(op.ceil, False)
    if dilated(op):
        name = "max_pool_dilated"
        return Function(call(name, X, *size, padding, pair(op.dilation), ceil_mode=ceil), (name,))
    some = Unless("" if is_zero(op.padding) else padding, "")
    return Function(call("max_pool", X, *size, padding=some, ceil_mode=ceil), ("max_pool",))


@flax.spells(AvgPool)
def avg_pool(op: View) -> Spelling:
    kernel, stride = pair(op.kernel), pair(op.stride)
    padding = Unless("" if is_zero(op.padding) else sides(op.padding), "")
    if not op.ceil and (op.count_padding or is_zero(op.padding)):
        return Function(call("nnx.avg_pool", X, kernel, strides=stride, padding=padding))
    options = {
        "padding": padding,
        "ceil_mode": Unless(op.ceil, False),
        "count_include_pad": Unless(op.count_padding, True),
    }
    return Function(call("avg_pool", X, kernel, stride, **options), ("avg_pool",))


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
