"""Freezing a part: said once of the whole, it reaches every primitive inside."""

from __future__ import annotations

from dataclasses import replace

from lamina.compiler.building import Built
from lamina.compiler.graph import Graph, Node
from lamina.spec.layer import Layer, Merge
from lamina.spec.layers.activation import Identity
from lamina.spec.layers.drop import Dropout, StochasticDepth

FROZEN = ("frozen", True)


class Freezer:
    """Freezes the parts of one network. Graphs that many nodes share stay shared."""

    def __init__(self) -> None:
        # the old graph is kept with the new one because its id is the key
        self.known: dict[int, tuple[Graph, Graph]] = {}

    def freeze(self, built: Built) -> Built:
        """The same part with every primitive in it frozen."""
        op = self.op(built.op)
        return Built(op, built.shape, frozen=not isinstance(op, Graph))

    def op(self, op: Layer | Merge | Graph) -> Layer | Merge | Graph:
        """The op of a frozen node: what drops at random passes everything; a graph is frozen
        inside."""
        if isinstance(op, Graph):
            return self.graph(op)
        return Identity() if isinstance(op, (Dropout, StochasticDepth)) else op

    def graph(self, graph: Graph) -> Graph:
        """The same graph, frozen; frozen again it is itself."""
        if id(graph) not in self.known:
            numbers = tuple(dict((*graph.numbers, FROZEN)).items()) if graph.title else ()
            nodes = tuple(map(self.node, graph.nodes))
            made = replace(graph, nodes=nodes, numbers=numbers)
            self.known |= {id(graph): (graph, made), id(made): (made, made)}
        return self.known[id(graph)][1]

    def node(self, node: Node) -> Node:
        """The same node, frozen."""
        return replace(node, op=self.op(node.op), frozen=not isinstance(node.op, Graph))
