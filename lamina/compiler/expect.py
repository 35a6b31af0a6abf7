"""Shapes that a network is expected to have, as a paper's table prints them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lamina.compiler.graph import Graph, Node
from lamina.compiler.ways import Window, ways_to
from lamina.errors import Problem, UsageError, quoted
from lamina.spec.shape import Shape

MAX_NAMES = 1000  # that are compared with one that is not there
Expected = tuple[str, tuple[int, ...]]  # a part's path, and the shape that it should give


class Parts:
    """The parts of the network `name` by their paths. Each of its graphs is looked through once."""

    def __init__(self, graph: Graph, name: str) -> None:
        self.graph, self.name = graph, name
        self.seen: dict[int, tuple[dict[str, Node], dict[str, Shape]]] = {}

    def at(self, path: str) -> tuple[Node, Shape]:
        """The part, and what enters it. Raises UsageError for a path that leads nowhere."""
        *outer, last = path.split(".")
        here = self.graph
        for step in outer:
            node = self.inside(here)[0].get(step)
            if node is None or not isinstance(node.op, Graph):
                raise self.nowhere(here, path, step)
            here = node.op
        nodes, shapes = self.inside(here)
        if last not in nodes:
            raise self.nowhere(here, path, last)
        return nodes[last], shapes[nodes[last].inputs[0]]

    def inside(self, graph: Graph) -> tuple[dict[str, Node], dict[str, Shape]]:
        """The nodes of a graph by name, and the shape of every value."""
        if id(graph) not in self.seen:
            self.seen[id(graph)] = {node.name: node for node in graph.nodes}, graph.shapes()
        return self.seen[id(graph)]

    def nowhere(self, graph: Graph, path: str, step: str) -> UsageError:
        names = list(self.inside(graph)[0])[:MAX_NAMES]
        near = [] if step in names else get_close_matches(step[:64], names, 2)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        return UsageError(f"{self.name} has no part {quoted(path, 200)}{hint}")


def unmet(parts: Parts, expected: Iterable[Expected]) -> list[Problem]:
    """A problem for each part that gives another shape, with the ways to the expected one.
    Raises UsageError for a path that leads nowhere."""
    found: list[Problem] = []
    for path, dimensions in expected:
        node, x = parts.at(path)
        wanted = Shape.of(*dimensions)
        if node.shape != wanted:
            words, where = f"gives {node.shape}, not {wanted}", f"{parts.name}.{path}"
            found.append(Problem("B102", where, words, tuple(advice(node, x, wanted))))
    return found


def advice(node: Node, x: Shape, wanted: Shape) -> list[str]:
    """What made the size, and what would make the expected one."""
    same = node.shape.size == wanted.size
    if same or not isinstance(node.op, Window) or not wanted.is_image:
        return []
    op = node.op
    has = f"kernel {op.kernel}, stride {op.stride}, padding {op.padding}"
    height, width = wanted.size
    lines = [f"it has {has}, and its input is {x}"]
    ways = ways_to(wanted.size, op, x)
    return [*lines, f"{height} × {width} would come of {', or of '.join(ways)}"] if ways else lines
