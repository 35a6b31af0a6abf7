"""Taking nodes out of a graph: their readers read what they read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from lamina.compiler.graph import INPUT, Graph, Head, Node
from lamina.compiler.passes.side_heads import same
from lamina.spec.layers.activation import Identity
from lamina.spec.shape import Shape

Idle = Callable[[Node, Shape], bool]  # of a primitive with one input, and that input's shape


def without(graph: Graph, idle: Idle) -> Graph:
    """Take out every primitive that is idle: it hands on what comes in.

    A nested graph in which nothing is left goes too, unless it is one of a run whose others
    keep their numbers: then an identity is left in it, as in a network that is left empty.
    """
    left = Remover(idle).remove(graph)
    return left if left.nodes else filled(graph, left)


class Remover:
    """One rewrite. Graphs that many nodes share stay shared."""

    def __init__(self, idle: Idle) -> None:
        self.idle = idle
        # the old graph is kept with the new one because its id is the key
        self.known: dict[int, tuple[Graph, Graph]] = {}
        self.full: dict[int, tuple[Graph, Graph]] = {}

    def remove(self, graph: Graph) -> Graph:
        """The graph without what is idle; it has no nodes when nothing else was in it."""
        if id(graph) not in self.known:
            self.known[id(graph)] = (graph, self.rest(graph))
        return self.known[id(graph)][1]

    def rest(self, graph: Graph) -> Graph:
        shapes = graph.shapes()
        nodes = [self.rewritten(node) for node in graph.nodes]
        gone = [self.goes(node, shapes) for node in nodes]
        if graph.repeated and any(gone) and not all(gone):
            pairs = zip(graph.nodes, nodes, gone, strict=True)
            nodes = [self.held(old, node) if out else node for old, node, out in pairs]
            gone = [False] * len(nodes)
        if not any(gone) and same(nodes, graph.nodes):
            return graph
        stands = {INPUT: INPUT}  # what each value is called now
        left: list[Node] = []
        for old, node, out in zip(graph.nodes, nodes, gone, strict=True):
            inputs = tuple(stands[value] for value in node.inputs)
            if out:
                stands |= dict.fromkeys(values(old), inputs[0])
                continue
            stands |= {value: value for value in values(old)}
            left.append(node if inputs == node.inputs else replace(node, inputs=inputs))
        heads = tuple(renamed(head, stands) for head in graph.heads)
        output = stands[graph.output]
        return replace(graph, nodes=tuple(left), output=output, heads=heads)

    def goes(self, node: Node, shapes: dict[str, Shape]) -> bool:
        """Whether a node hands on what comes in."""
        if isinstance(node.op, Graph):
            return not node.op.nodes
        return len(node.inputs) == 1 and self.idle(node, shapes[node.inputs[0]])

    def held(self, old: Node, node: Node) -> Node:
        """A part of a run that has nothing left, with an identity in it."""
        assert isinstance(old.op, Graph), "the parts of a run are graphs"
        assert isinstance(node.op, Graph), "and stay so"
        if id(node.op) not in self.full:
            self.full[id(node.op)] = (node.op, filled(old.op, node.op))
        inner = self.full[id(node.op)][1]
        return old if inner is old.op else replace(node, op=inner)

    def rewritten(self, node: Node) -> Node:
        """The node with its nested graph rewritten."""
        if not isinstance(node.op, Graph):
            return node
        inner = self.remove(node.op)
        return node if inner is node.op else replace(node, op=inner)


def filled(old: Graph, empty: Graph) -> Graph:
    """An identity for a graph without nodes; the old graph where that is what it was."""
    node = Node("identity", Identity(), (INPUT,), empty.input)
    heads = tuple(replace(head, value=node.name) for head in empty.heads)
    if old.nodes == (node,) and old.heads == heads:
        return old
    return replace(empty, nodes=(node,), output=node.name, heads=heads)


def values(node: Node) -> list[str]:
    """Every value that a node makes."""
    heads = node.op.heads if isinstance(node.op, Graph) else ()
    return [node.name, *(f"{node.name}:{head.name}" for head in heads)]


def renamed(head: Head, stands: dict[str, str]) -> Head:
    """The head with its value under today's name."""
    value = stands[head.value]
    return head if value == head.value else replace(head, value=value)
