"""Convolutions."""

from __future__ import annotations

from lamina.backends.flax.dialect import flax
from lamina.backends.flax.initial import built
from lamina.backends.flax.sides import is_zero, pair, sides
from lamina.backends.spelling import Module, Slot, Spelling, Unless, View, text
from lamina.spec.layers import Conv, ConvTranspose, SparseConv

OIHW = (2, 3, 1, 0)  # torch's weight (out, in, height, width) becomes (height, width, in, out)


def slots(op: View, axes: tuple[int, ...] = ()) -> dict[str, Slot]:
    """The kernel, and the bias where there is one."""
    kernel = {"weight": Slot("kernel", axes)}
    return {**kernel, "bias": Slot("bias")} if op.bias else kernel


@flax.spells(Conv)
def conv(op: View) -> Spelling:
    uneven = isinstance(op.padding, tuple)
    padding = sides(op.padding) if uneven else text(op.padding)
    options = {
        "strides": Unless(op.stride, 1),
        "padding": padding,
        "kernel_dilation": Unless(op.dilation, 1),
        "feature_group_count": Unless(op.groups, 1),
    }
    sizes = (op.in_channels, op.channels, pair(op.kernel))
    build, needs = built("nnx.Conv", op, sizes, **options)
    return Module(build, slots(op, OIHW), needs=needs)


@flax.spells(ConvTranspose)
def conv_transpose(op: View) -> Spelling:
    options = {
        "strides": pair(op.stride),
        "padding": Unless(sides(op.padding), "((0, 0), (0, 0))"),
        "output_padding": Unless(pair(op.output_padding), "(0, 0)"),
        "kernel_dilation": Unless(pair(op.dilation), "(1, 1)"),
        "feature_group_count": Unless(op.groups, 1),
    }
    sizes = (op.in_channels, op.channels, pair(op.kernel))
    build, needs = built("ConvTranspose", op, sizes, **options)
    return Module(build, slots(op, OIHW), needs=("ConvTranspose", *needs))


@flax.spells(SparseConv)
def sparse_conv(op: View) -> Spelling:
    options = {
        "strides": Unless(pair(op.stride), "(1, 1)"),
        "padding": Unless("" if is_zero(op.padding) else sides(op.padding), ""),
        "kernel_dilation": Unless(pair(op.dilation), "(1, 1)"),
    }
    sizes = (op.table, op.in_channels, pair(op.kernel))
    build, needs = built("SparseConv", op, sizes, **options)
    return Module(build, slots(op), needs=("SparseConv", *needs))
