"""Pooling and subsampling."""

from __future__ import annotations

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
    text,
)
from lamina.backends.torch.dialect import torch
from lamina.backends.torch.sides import is_uneven, pair, sides
from lamina.spec.layers import (
    AdaptiveAvgPool,
    AvgPool,
    GlobalAvgPool,
    GlobalMaxPool,
    MaxPool,
    Subsample,
    SubsampleTrainable,
)


@torch.spells(MaxPool)
def max_pool(op: View) -> Spelling:
    ceil = Unless(op.ceil, False)
    if is_uneven(op.padding):
        size = (pair(op.kernel), pair(op.stride), text(sides(op.padding)))
        spread = Unless(pair(op.dilation), "(1, 1)")
        return Function(
            call("max_pool2d", X, *size, dilation=spread, ceil_mode=ceil), ("max_pool2d",)
        )
    options = {"padding": Unless(op.padding, 0), "dilation": Unless(op.dilation, 1)}
    return Function(call("F.max_pool2d", X, op.kernel, stride=op.stride, **options, ceil_mode=ceil))


@torch.spells(AvgPool)
def avg_pool(op: View) -> Spelling:
    options = {
        "ceil_mode": Unless(op.ceil, False),
        "count_include_pad": Unless(op.count_padding, True),
    }
    if is_uneven(op.padding):
        size = (pair(op.kernel), pair(op.stride), text(sides(op.padding)))
        return Function(call("avg_pool2d", X, *size, **options), ("avg_pool2d",))
    padding = Unless(op.padding, 0)
    return Function(
        call("F.avg_pool2d", X, op.kernel, stride=op.stride, padding=padding, **options)
    )


@torch.spells(GlobalMaxPool)
def global_max_pool(op: View) -> Spelling:
    return Function(f"F.adaptive_max_pool2d({X}, 1)")


@torch.spells(GlobalAvgPool)
def global_avg_pool(op: View) -> Spelling:
    return Function(f"F.adaptive_avg_pool2d({X}, 1)")


@torch.spells(AdaptiveAvgPool)
def adaptive_avg_pool(op: View) -> Spelling:
    return Function(call("F.adaptive_avg_pool2d", X, op.size))


@torch.spells(Subsample)
def subsample(op: View) -> Spelling:
    down, across = op.stride if isinstance(op.stride, tuple) else (op.stride, op.stride)
    return Function(f"{X}[:, :, {strided(down)}, {strided(across)}]")


@torch.spells(SubsampleTrainable)
def subsample_trainable(op: View) -> Spelling:
    size = pair(op.kernel)
    build = call("TrainableSubsampling", op.channels, size, size)
    slots = {"coefficient": Slot("coefficient"), "bias": Slot("bias")}
    return Module(build, slots, needs=("TrainableSubsampling",))
