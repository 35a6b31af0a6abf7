"""Bytes of activations, in float32, for one sample."""

from __future__ import annotations

from typing import NamedTuple

from lamina.compiler.analysis.flatten import Flat

VALUE_BYTES = 4


def activation_bytes(flat: Flat) -> int:
    """The input and every primitive's output, all together."""
    return VALUE_BYTES * sum(shape.volume for shape in flat.values())


class Peak(NamedTuple):
    """The most that is alive at once, and the first step at which it is."""

    bytes: int
    path: str


def peak(flat: Flat) -> Peak:
    """The most that is alive at once in a forward pass.

    A value lives from the step that makes it to the last one that reads it, outputs to the
    end; a step holds its inputs and its output together. Every output has memory of its own:
    no step works in place, and `flatten` copies.
    """
    sizes = [shape.volume for shape in flat.values()]
    last = list(range(-1, len(flat.steps)))  # a value that nothing reads dies at once
    for index, step in enumerate(flat.steps):
        for value in step.inputs:
            last[value] = index
    for value in flat.outputs:
        last[value] = len(flat.steps)
    alive = most = sizes[0]
    where = ""
    for index, step in enumerate(flat.steps):
        alive += sizes[index + 1]
        if alive > most:
            most, where = alive, step.path
        for value in {*step.inputs, index + 1}:
            if last[value] == index:
                alive -= sizes[value]
    return Peak(VALUE_BYTES * most, where)
