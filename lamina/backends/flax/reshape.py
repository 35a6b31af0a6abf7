"""Layers that move, add or leave out values."""

from __future__ import annotations

from lamina.backends.flax.dialect import flax
from lamina.backends.flax.sides import pair, sides
from lamina.backends.spelling import Function, Spelling, Unless, View, X, call, sliced
from lamina.spec.layers import ChannelShuffle, Flatten, Pad, PadChannels, SliceChannels, Upsample

MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge"}


@flax.spells(Flatten)
def flatten(op: View) -> Spelling:
    # features in the order channel, row, column, whatever the layout
    return Function(f"{X}.transpose(0, 3, 1, 2).reshape({X}.shape[0], -1)" if op.is_image else X)


@flax.spells(Pad)
def pad(op: View) -> Spelling:
    per_axis = f"((0, 0), {sides(op.padding)[1:-1]}, (0, 0))"
    if op.mode == "constant":
        return Function(call("jnp.pad", X, per_axis, constant_values=Unless(op.value, 0.0)))
    return Function(call("jnp.pad", X, per_axis, mode=f'"{MODES[op.mode]}"'))


@flax.spells(PadChannels)
def pad_channels(op: View) -> Spelling:
    others = ((0, 0),) * (3 if op.is_image else 1)
    return Function(call("jnp.pad", X, (*others, (op.before, op.after))))


@flax.spells(SliceChannels)
def slice_channels(op: View) -> Spelling:
    return Function(f"{X}[..., {sliced(op.start, op.stop)}]")


@flax.spells(ChannelShuffle)
def channel_shuffle(op: View) -> Spelling:
    return Function(call("channel_shuffle", X, op.groups), ("channel_shuffle",))


@flax.spells(Upsample)
def upsample(op: View) -> Spelling:
    name = f"upsample_{op.mode}"
    return Function(call(name, X, pair(op.factor)), (name,))
