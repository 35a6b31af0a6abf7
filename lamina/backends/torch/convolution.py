"""Convolutions."""

from __future__ import annotations

from lamina.backends.spelling import Module, Slot, Spelling, Unless, View, X, call
from lamina.backends.torch.dialect import torch
from lamina.backends.torch.initial import initialised
from lamina.backends.torch.sides import is_uneven, padded, pair
from lamina.spec.layers import Conv, ConvTranspose, SparseConv

WEIGHTS = {"weight": Slot("weight"), "bias": Slot("bias")}


@torch.spells(Conv)
def conv(op: View) -> Spelling:
    uneven = is_uneven(op.padding)
    build = call(
        "nn.Conv2d",
        op.in_channels,
        op.channels,
        op.kernel,
        stride=Unless(op.stride, 1),
        padding=Unless(0 if uneven else op.padding, 0),
        dilation=Unless(op.dilation, 1),
        groups=Unless(op.groups, 1),
        bias=Unless(op.bias, True),
    )
    forward = f"{{self}}({padded(X, op.padding)})" if uneven else f"{{self}}({X})"
    return Module(build, WEIGHTS, forward, initialised(op))


@torch.spells(ConvTranspose)
def conv_transpose(op: View) -> Spelling:
    uneven = is_uneven(op.padding)
    build = call(
        "nn.ConvTranspose2d",
        op.in_channels,
        op.channels,
        op.kernel,
        stride=Unless(op.stride, 1),
        padding=Unless(0 if uneven else op.padding, 0),
        output_padding=Unless(op.output_padding, 0),
        groups=Unless(op.groups, 1),
        bias=Unless(op.bias, True),
        dilation=Unless(op.dilation, 1),
    )
    forward = f"{{self}}({X})"
    if uneven:  # padding crops the output, and a negative pad crops
        top, bottom, left, right = op.padding
        forward = f"F.pad({forward}, (-{left}, -{right}, -{top}, -{bottom}))"
    return Module(build, WEIGHTS, forward, initialised(op))


@torch.spells(SparseConv)
def sparse_conv(op: View) -> Spelling:
    uneven = is_uneven(op.padding)
    build = call(
        "SparseConv2d",
        op.table,
        op.in_channels,
        pair(op.kernel),
        stride=Unless(pair(op.stride), "(1, 1)"),
        padding=Unless("(0, 0)" if uneven else pair(op.padding), "(0, 0)"),
        dilation=Unless(pair(op.dilation), "(1, 1)"),
        bias=Unless(op.bias, True),
    )
    forward = f"{{self}}({padded(X, op.padding)})" if uneven else f"{{self}}({X})"
    return Module(build, WEIGHTS, forward, initialised(op), needs=("SparseConv2d",))
