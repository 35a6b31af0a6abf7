"""Nothing dropped at random."""

from __future__ import annotations

from dataclasses import replace

from lamina.compiler.graph import INPUT, Graph, Head, Node
from lamina.compiler.passes.side_heads import same
from lamina.spec.layers.activation import Identity
from lamina.spec.layers.drop import Dropout, StochasticDepth


def without_dropping(graph: Graph) -> Graph:
    """Take out dropout and stochastic depth; their readers read what they read.

    A nested graph in which nothing is left goes too, unless it is one of a run whose others
    keep their numbers: then an identity is left in it, as in a network that is left empty.
    """
    left = Dropper().drop(graph)
    return left if left.nodes else filled(left)


class Dropper:
    """One rewrite. Graphs that many nodes share stay shared."""

    def __init__(self) -> None:
        # the old graph is kept with the new one because its id is the key
        self.known: dict[int, tuple[Graph, Graph]] = {}
        self.full: dict[int, tuple[Graph, Graph]] = {}

    def drop(self, graph: Graph) -> Graph:
        """The graph without what drops; it has no nodes when nothing else was in it."""
        if id(graph) not in self.known:
            self.known[id(graph)] = (graph, self.dropped(graph))
        return self.known[id(graph)][1]

    def dropped(self, graph: Graph) -> Graph:
        nodes = [self.rewritten(node) for node in graph.nodes]
        if graph.repeated and any(map(drops, nodes)) and not all(map(drops, nodes)):
            nodes = [self.held(node) if drops(node) else node for node in nodes]
        stands = {INPUT: INPUT}  # what each value is called now
        left: list[Node] = []
        for old, node in zip(graph.nodes, nodes, strict=True):
            inputs = tuple(stands[value] for value in node.inputs)
            if drops(node):
                stands |= dict.fromkeys(values(old), inputs[0])
                continue
            stands |= {value: value for value in values(old)}
            left.append(node if inputs == node.inputs else replace(node, inputs=inputs))
        heads = tuple(renamed(head, stands) for head in graph.heads)
        output = stands[graph.output]
        if same(left, graph.nodes):
            return graph
        return replace(graph, nodes=tuple(left), output=output, heads=heads)

    def held(self, node: Node) -> Node:
        """A part of a run that has nothing left, with an identity in it."""
        assert isinstance(node.op, Graph), "the parts of a run are graphs"
        if id(node.op) not in self.full:
            self.full[id(node.op)] = (node.op, filled(node.op))
        return replace(node, op=self.full[id(node.op)][1])

    def rewritten(self, node: Node) -> Node:
        """The node with its nested graph rewritten."""
        if not isinstance(node.op, Graph):
            return node
        inner = self.drop(node.op)
        return node if inner is node.op else replace(node, op=inner)


def filled(graph: Graph) -> Graph:
    """An identity for a graph without nodes."""
    node = Node("identity", Identity(), (INPUT,), graph.input)
    heads = tuple(replace(head, value=node.name) for head in graph.heads)
    return replace(graph, nodes=(node,), output=node.name, heads=heads)


def drops(node: Node) -> bool:
    """Whether a node hands on what comes in, now that nothing is dropped. What drops is an
    identity where it is frozen."""
    if isinstance(node.op, Graph):
        return not node.op.nodes
    still = node.frozen and isinstance(node.op, Identity)
    return still or isinstance(node.op, (Dropout, StochasticDepth))


def values(node: Node) -> list[str]:
    """Every value that a node makes."""
    heads = node.op.heads if isinstance(node.op, Graph) else ()
    return [node.name, *(f"{node.name}:{head.name}" for head in heads)]


def renamed(head: Head, stands: dict[str, str]) -> Head:
    """The head with its value under today's name."""
    value = stands[head.value]
    return head if value == head.value else replace(head, value=value)
