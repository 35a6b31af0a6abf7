"""Checks a graph from first principles: what elaboration and each pass must leave true."""

from __future__ import annotations

from typing import NoReturn

from lamina.compiler.graph import INPUT, Graph, Node
from lamina.errors import LaminaError, ShapeError
from lamina.spec.layer import Layer
from lamina.spec.shape import Shape


class GraphError(LaminaError):
    """A graph is inconsistent: the compiler's own fault, never the spec's."""


def verify(graph: Graph) -> None:
    """Raises GraphError, naming the node, unless every name is unique and every value
    defined before use, and every shape is what the ops infer."""
    Verifier().check(graph, "")


class Verifier:
    """One check. A graph that many nodes share is checked once."""

    def __init__(self) -> None:
        self.checked: dict[int, Graph] = {}  # holds the graphs whose ids are the keys

    def check(self, graph: Graph, path: str) -> None:
        if id(graph) in self.checked:
            return
        self.checked[id(graph)] = graph
        shapes = {INPUT: graph.input}
        for index, node in enumerate(graph.nodes):
            here = f"{path}.{node.name}" if path else node.name
            check_form(node, index, graph, here)
            if node.name in shapes:
                fail(here, "another node has this name")
            shapes[node.name] = self.outcome(node, shapes, here)
            if isinstance(node.op, Graph):
                shapes |= {f"{node.name}:{head.name}": head.shape for head in node.op.heads}
        where = path or "the network"
        if graph.output not in shapes:
            fail(where, f"its output `{graph.output}` is not defined")
        if len({head.name for head in graph.heads}) < len(graph.heads):
            fail(where, "two heads have one name")
        for head in graph.heads:
            if shapes.get(head.value) != head.shape:
                fail(f"{path}:{head.name}", f"the head is not what `{head.value}` gives")

    def outcome(self, node: Node, shapes: dict[str, Shape], path: str) -> Shape:
        """What the node gives."""
        for value in node.inputs:
            if value not in shapes:
                fail(path, f"its input `{value}` is not defined before it")
        if isinstance(node.op, Graph):
            self.check(node.op, path)
        found = inferred(node, [shapes[value] for value in node.inputs], path)
        if found != node.shape:
            fail(path, f"its shape is {node.shape}, its op gives {found}")
        return found


def inferred(node: Node, xs: list[Shape], path: str) -> Shape:
    """What the node's op makes of its inputs."""
    single = isinstance(node.op, (Layer, Graph))
    if single != (len(xs) == 1):
        fail(path, f"it has {len(xs)} inputs")
    if isinstance(node.op, Graph):
        if node.op.input != xs[0]:
            fail(path, f"it takes {node.op.input}, its input is {xs[0]}")
        return node.op.shape
    try:
        if isinstance(node.op, Layer):
            return node.op.infer(xs[0])
        return node.op.infer({str(index): x for index, x in enumerate(xs)})
    except ShapeError as error:
        fail(path, error.message)


def check_form(node: Node, index: int, graph: Graph, path: str) -> None:
    """What emission relies on: names that can be written, runs of graphs, frozen primitives."""
    if graph.repeated:
        if node.name != str(index):
            fail(path, f"it is number {index} of a run")
        if not isinstance(node.op, Graph) or node.op.repeated:
            fail(path, "a run has a part that is no graph, or a run itself")
    elif not (node.name.isidentifier() and node.name.isascii()):
        fail(path, "its name is no identifier")
    if node.frozen and isinstance(node.op, Graph):
        fail(path, "a graph is frozen in place of the primitives inside")


def fail(path: str, message: str) -> NoReturn:
    """Raise a `GraphError` about one node."""
    raise GraphError(f"{path}: {message}")
