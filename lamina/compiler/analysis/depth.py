"""How deep a network is: the most weighted layers on any path."""

from __future__ import annotations

from lamina.compiler.analysis.flatten import Flat, Step
from lamina.spec.layer import Layer


def depth(flat: Flat) -> int:
    """Convolutions (sparse and transposed ones too) and linear layers on the longest path."""
    depths = [0]
    for step, more in zip(flat.steps, flat.each(weighted), strict=True):
        first, *others = step.back
        before = depths[-first]
        for back in others:
            before = max(before, depths[-back])
        depths.append(before + more)
    return max(depths)


def weighted(step: Step) -> bool:
    """Whether a step counts."""
    return isinstance(step.op, Layer) and step.op.weighted
