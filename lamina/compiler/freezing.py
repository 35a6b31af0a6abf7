"""Freezing a part: said once of the whole, it reaches every primitive inside."""

from __future__ import annotations

from dataclasses import replace

from lamina.compiler.graph import Graph, Node
from lamina.spec.layer import Layer, Merge
from lamina.spec.layers.activation import Identity
from lamina.spec.layers.drop import Dropout, StochasticDepth


def frozen_op(op: Layer | Merge | Graph) -> Layer | Merge | Graph:
    """The op of a frozen node: what drops at random passes everything; a graph is frozen
    inside."""
    if isinstance(op, Graph):
        return frozen_graph(op)
    return Identity() if isinstance(op, (Dropout, StochasticDepth)) else op


def frozen_graph(graph: Graph) -> Graph:
    """The same graph with every primitive frozen, equal parts still shared."""
    done: dict[int, Layer | Merge | Graph] = {}

    def inner(node: Node) -> Node:
        if id(node.op) not in done:
            done[id(node.op)] = frozen_op(node.op)
        return replace(node, op=done[id(node.op)], frozen=not isinstance(node.op, Graph))

    numbers = (*graph.numbers, ("frozen", True)) if graph.title else ()
    return replace(graph, nodes=tuple(map(inner, graph.nodes)), numbers=numbers)
