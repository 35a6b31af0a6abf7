"""Layers that move, add or leave out values."""

from __future__ import annotations

from lamina.backends.spelling import Function, Spelling, Unless, View, X, call, sliced, text
from lamina.backends.torch.dialect import torch
from lamina.backends.torch.sides import padded
from lamina.spec.layers import ChannelShuffle, Flatten, Pad, PadChannels, SliceChannels, Upsample


@torch.spells(Flatten)
def flatten(op: View) -> Spelling:
    return Function(f"torch.flatten({X}, 1)" if op.is_image else X)


@torch.spells(Pad)
def pad(op: View) -> Spelling:
    if op.mode == "constant":
        return Function(padded(X, op.padding, value=Unless(op.value, 0.0)))
    return Function(padded(X, op.padding, mode=f'"{op.mode}"'))


@torch.spells(PadChannels)
def pad_channels(op: View) -> Spelling:
    sides = (0, 0, 0, 0, op.before, op.after) if op.is_image else (op.before, op.after)
    return Function(call("F.pad", X, text(sides)))


@torch.spells(SliceChannels)
def slice_channels(op: View) -> Spelling:
    return Function(f"{X}[:, {sliced(op.start, op.stop)}]")


@torch.spells(ChannelShuffle)
def channel_shuffle(op: View) -> Spelling:
    return Function(call("F.channel_shuffle", X, op.groups))


@torch.spells(Upsample)
def upsample(op: View) -> Spelling:
    factor = text(op.factor)
    if op.mode == "nearest":
        return Function(f"F.interpolate({X}, scale_factor={factor})")
    options = f'scale_factor={factor}, mode="bilinear", align_corners=False'
    return Function(f"F.interpolate({X}, {options})")
