"""Bytes of activations, in float32, for one sample."""

from __future__ import annotations

from typing import NamedTuple

from lamina.compiler.analysis.flatten import Flat

VALUE_BYTES = 4


def activation_bytes(flat: Flat) -> int:
    """The input and every primitive's output, all together."""
    return VALUE_BYTES * sum(flat.volumes())


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
    sizes, end = flat.volumes(), len(flat.steps)
    last = list(range(-1, end))  # a value that nothing reads dies at once, but for the input
    for index, step in enumerate(flat.steps):
        for back in step.back:
            last[index + 1 - back] = index
    for value in flat.outputs:
        last[value] = end
    dying = [0] * (end + 1)
    for value, index in enumerate(last):
        dying[index] += sizes[value]
    alive = most = sizes[0]
    where = -1
    for index, made in enumerate(sizes[1:]):
        alive += made
        if alive > most:
            most, where = alive, index
        alive -= dying[index]
    return Peak(VALUE_BYTES * most, flat.paths[where] if where >= 0 else "")
