"""No step that hands on what it gets."""

from __future__ import annotations

from typing import Final

from lamina.compiler.graph import Graph, Node
from lamina.compiler.passes.removal import without
from lamina.spec.layers.activation import Identity
from lamina.spec.layers.pool import AdaptiveAvgPool, GlobalAvgPool, GlobalMaxPool, Subsample
from lamina.spec.layers.reshape import Flatten, Pad, PadChannels, SliceChannels, Upsample
from lamina.spec.shape import Shape

# What these give is what they get, wherever it has the same shape: a pad of nothing, every
# channel of a slice, the mean of single pixels.
MOVERS: Final = (
    AdaptiveAvgPool,
    Flatten,
    GlobalAvgPool,
    GlobalMaxPool,
    Pad,
    PadChannels,
    SliceChannels,
    Subsample,
    Upsample,
)


def without_identities(graph: Graph) -> Graph:
    """Take out identities, and layers that are none by name but by their numbers."""
    return without(graph, idle)


def idle(node: Node, x: Shape) -> bool:
    """Whether a node's value is its input."""
    return isinstance(node.op, Identity) or (isinstance(node.op, MOVERS) and node.shape == x)
