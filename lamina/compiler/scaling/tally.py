"""A graph's totals without its rows: graphs that are shared are counted once."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

from lamina.compiler.analysis.depth import depth
from lamina.compiler.analysis.flatten import flatten
from lamina.compiler.analysis.memory import VALUE_BYTES, peak
from lamina.compiler.graph import Graph, Row


def parameters(row: Row) -> int:
    return sum(prod(tensor.shape) for tensor in row.params.values())


def macs(row: Row) -> int:
    return row.cost.macs


def summed(graph: Graph, of: Callable[[Row], int]) -> int:
    """The sum over all primitives."""
    known: dict[int, int] = {}

    def inside(graph: Graph) -> int:
        shapes, total = graph.shapes(), 0
        for node in graph.nodes:
            if isinstance(node.op, Graph):
                if id(node.op) not in known:
                    known[id(node.op)] = inside(node.op)
                total += known[id(node.op)]
            else:
                inputs = tuple(shapes[value] for value in node.inputs)
                total += of(Row(node.name, node.op, inputs, node.shape, node.frozen))
        return total

    return inside(graph)


TOTALS: dict[str, Callable[[Graph], int]] = {
    "parameters": lambda graph: summed(graph, parameters),
    "macs": lambda graph: summed(graph, macs),
    "parameter_bytes": lambda graph: VALUE_BYTES * summed(graph, parameters),
    "peak_activation_bytes": lambda graph: peak(flatten(graph)).bytes,
    "depth": lambda graph: depth(flatten(graph)),
}
