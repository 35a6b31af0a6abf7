"""Shapes that a network is expected to have, as a paper's table prints them."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from lamina.compiler.graph import INPUT, Graph, Node
from lamina.compiler.ways import Window, ways_to
from lamina.errors import Problem, UsageError, quoted
from lamina.spec.shape import Shape

Expected = tuple[str, tuple[int, ...]]  # a part's path, and the shape that it should give


def unmet(graph: Graph, name: str, expected: Iterable[Expected]) -> list[Problem]:
    """A problem for each part that gives another shape, with the ways to the expected one.

    `graph` is that of the network `name`. Raises UsageError for a path that leads nowhere.
    """
    found: list[Problem] = []
    for path, dimensions in expected:
        node, x = part(graph, name, path)
        wanted = Shape.of(*dimensions)
        if node.shape != wanted:
            words = f"gives {node.shape}, not {wanted}"
            found.append(Problem("B102", f"{name}.{path}", words, tuple(advice(node, x, wanted))))
    return found


def part(graph: Graph, name: str, path: str) -> tuple[Node, Shape]:
    """The part at `path`, and what enters it."""
    *outer, last = path.split(".")
    here = graph
    for step in outer:
        op = next((node.op for node in here.nodes if node.name == step), None)
        if not isinstance(op, Graph):
            raise nowhere(here, name, path, step)
        here = op
    node = next((node for node in here.nodes if node.name == last), None)
    if node is None:
        raise nowhere(here, name, path, last)
    return node, here.input if node.inputs[0] == INPUT else here.shapes()[node.inputs[0]]


def nowhere(graph: Graph, name: str, path: str, step: str) -> UsageError:
    names = [node.name for node in graph.nodes]
    near = [] if step in names else get_close_matches(step[:64], names, 2)
    hint = f"; did you mean {' or '.join(near)}?" if near else ""
    return UsageError(f"{name} has no part {quoted(path, 200)}{hint}")


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
