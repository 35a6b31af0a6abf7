"""Keras's InceptionV3, whose convolutions have no names: they are numbered as they are made."""

from __future__ import annotations

from collections.abc import Iterator

from lamina.checkpoints.keras.roles import CONV, DENSE, NORM
from lamina.checkpoints.table import Rule

STEM = "conv_1a conv_2a conv_2b conv_3b conv_4a"
A = "b1 short.reduce short.conv long.reduce long.conv1 long.conv2 pool.proj"
REDUCTION_A = "short long.reduce long.conv1 long.conv2"
B = (
    "b1 short.reduce short.conv1 short.conv2 "
    "long.reduce long.conv1 long.conv2 long.conv3 long.conv4 pool.proj"
)
REDUCTION_B = "short.reduce short.conv long.reduce long.conv1 long.conv2 long.conv3"
C = (
    "b1 short.reduce short.split.row short.split.column "
    "long.reduce long.conv long.split.row long.split.column pool.proj"
)
MODULES = {
    "mixed_5b": A,
    "mixed_5c": A,
    "mixed_5d": A,
    "mixed_6a": REDUCTION_A,
    "mixed_6b": B,
    "mixed_6c": B,
    "mixed_6d": B,
    "mixed_6e": B,
    "mixed_7a": REDUCTION_B,
    "mixed_7b": C,
    "mixed_7c": C,
}


def inception_v3() -> Iterator[Rule]:
    """Ninety-four convolutions, each with the norm of its number; the first has none: `conv2d`,
    `conv2d_1`, …"""
    convs = STEM.split()
    convs += [f"{module}.{conv}" for module, order in MODULES.items() for conv in order.split()]
    for number, ours in enumerate(convs):
        suffix = f"_{number}" if number else ""
        yield Rule(f"{ours}.conv", f"conv2d{suffix}", CONV)
        yield Rule(f"{ours}.norm", f"batch_normalization{suffix}", NORM)
    yield Rule("linear", "predictions", DENSE)
