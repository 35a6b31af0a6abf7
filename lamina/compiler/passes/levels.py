"""One level of a nested graph after another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from lamina.compiler.graph import Graph
from lamina.compiler.passes.side_heads import same


class Levels:
    """Rewrites a graph whose nested ones are rewritten already, innermost first. A rewrite sees
    one level alone, so that graphs that many nodes share stay shared, and equal parts of a run
    stay equal."""

    def __init__(self, rewrite: Callable[[Graph], Graph]) -> None:
        self.rewrite = rewrite
        # the old graph is kept with the new one because its id is the key
        self.known: dict[int, tuple[Graph, Graph]] = {}

    def of(self, graph: Graph) -> Graph:
        """The graph with every level rewritten; itself where nothing changes."""
        if id(graph) not in self.known:
            self.known[id(graph)] = (graph, self.rewrite(self.opened(graph)))
        return self.known[id(graph)][1]

    def opened(self, graph: Graph) -> Graph:
        nodes = []
        for node in graph.nodes:
            inner = self.of(node.op) if isinstance(node.op, Graph) else node.op
            nodes.append(node if inner is node.op else replace(node, op=inner))
        return graph if same(nodes, graph.nodes) else replace(graph, nodes=tuple(nodes))


def reads(graph: Graph) -> Counter[str]:
    """How often each value of this level is read; being an output is one more reader."""
    read = Counter(value for node in graph.nodes for value in node.inputs)
    read.update([graph.output, *(head.value for head in graph.heads)])
    return read
