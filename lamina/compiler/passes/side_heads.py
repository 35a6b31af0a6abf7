"""The main output alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lamina.compiler.graph import Graph, Node


def without_side_heads(graph: Graph) -> Graph:
    """Keep only what the main output needs; for inference."""
    return Keeper().keep(graph, frozenset())


class Keeper:
    """One rewrite. Graphs that many nodes share stay shared."""

    def __init__(self) -> None:
        # the old graph is kept with the new one because its id is the key
        self.known: dict[tuple[int, frozenset[str]], tuple[Graph, Graph]] = {}

    def keep(self, graph: Graph, heads: frozenset[str]) -> Graph:
        """The graph with its main output and the side outputs named in `heads`."""
        key = (id(graph), heads)
        if key not in self.known:
            self.known[key] = (graph, self.kept(graph, heads))
        return self.known[key][1]

    def kept(self, graph: Graph, heads: frozenset[str]) -> Graph:
        left = tuple(head for head in graph.heads if head.name in heads)
        needed = {graph.output, *(head.value for head in left)}
        wanted: dict[str, set[str]] = {}  # which side outputs of a nested graph are read
        for value in needed:
            note(value, wanted)
        nodes: list[Node] = []
        for node in reversed(graph.nodes):
            if node.name not in wanted:
                continue
            for value in node.inputs:
                note(value, wanted)
            if isinstance(node.op, Graph):
                inner = self.keep(node.op, frozenset(wanted[node.name]))
                node = node if inner is node.op else replace(node, op=inner)
            nodes.append(node)
        nodes.reverse()
        if len(left) == len(graph.heads) and same(nodes, graph.nodes):
            return graph
        return replace(graph, nodes=tuple(nodes), heads=left)


def note(value: str, wanted: dict[str, set[str]]) -> None:
    """Records that a value is read: a node's own, or a side output of a nested graph."""
    name, _, head = value.partition(":")
    heads = wanted.setdefault(name, set())
    if head:
        heads.add(head)


def same(new: Sequence[Node], old: Sequence[Node]) -> bool:
    """Whether every node was kept as it was."""
    return len(new) == len(old) and all(a is b for a, b in zip(new, old, strict=True))
