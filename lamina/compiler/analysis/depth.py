"""How deep a network is: the most weighted layers on any path."""

from __future__ import annotations

from lamina.compiler.analysis.flatten import Flat


def depth(flat: Flat) -> int:
    """Convolutions (sparse and transposed ones too) and linear layers on the longest path."""
    depths = [0]
    for step in flat.steps:
        weighted = getattr(step.op, "weighted", False)
        depths.append(max(depths[value] for value in step.inputs) + weighted)
    return max(depths)
