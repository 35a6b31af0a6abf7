"""Nothing dropped at random."""

from __future__ import annotations

from lamina.compiler.graph import Graph, Node
from lamina.compiler.passes.removal import without
from lamina.spec.layers.activation import Identity
from lamina.spec.layers.drop import Dropout, StochasticDepth
from lamina.spec.shape import Shape


def without_dropping(graph: Graph) -> Graph:
    """Take out dropout and stochastic depth; their readers read what they read."""
    return without(graph, drops)


def drops(node: Node, x: Shape) -> bool:
    """Whether a node would drop in training. What drops is an identity where it is frozen."""
    still = node.frozen and isinstance(node.op, Identity)
    return still or isinstance(node.op, (Dropout, StochasticDepth))
