"""Runs of equal parts that can be one loop over stacked tensors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from lamina.compiler.graph import Graph, Node, rows
from lamina.spec.layers import Dropout, StochasticDepth

Scan = bool | Literal["auto", "remat"]


@dataclass(frozen=True, slots=True)
class Stacking:
    """Which equal parts in a row become one loop: `least` of them, and whether those that drop
    do too, whose masks nobody outside can then choose. With `remat` the gradient computes each
    part again, in place of keeping its values."""

    least: int
    dropping: bool
    remat: bool = False


STACKING: dict[Scan, Stacking | None] = {
    True: Stacking(2, dropping=True),
    False: None,
    # fewer save less than the loop's definition costs a reader
    "auto": Stacking(6, dropping=False),
    "remat": Stacking(2, dropping=True, remat=True),
}


def stretches(graph: Graph, stacking: Stacking | None) -> Iterator[tuple[tuple[Node, ...], bool]]:
    """The parts of a run in order: those that are one loop together, every other by itself."""
    parts: list[Node] = []
    for node in graph.nodes:
        if parts and not equal(parts[-1], node):
            yield from settled(tuple(parts), stacking)
            parts = []
        parts.append(node)
    yield from settled(tuple(parts), stacking)


def equal(one: Node, other: Node) -> bool:
    """Whether two parts are the same, shapes included; the second then gives what it takes."""
    return one.op is other.op or one.op == other.op


def settled(
    parts: tuple[Node, ...], stacking: Stacking | None
) -> Iterator[tuple[tuple[Node, ...], bool]]:
    """Equal parts together, if they may be, or one by one."""
    if stacking is not None and len(parts) >= stacking.least and stacks(parts[0], stacking):
        yield parts, True
    else:
        yield from (((part,), False) for part in parts)


def stacks(part: Node, stacking: Stacking) -> bool:
    """Whether copies of a part can share a loop: it has tensors to stack, and no side output."""
    if not isinstance(part.op, Graph) or part.op.heads:
        return False
    holds = any(row.params for row in rows(part.op))
    return holds and (stacking.dropping or not drops(part.op))


def drops(graph: Graph) -> bool:
    """Whether anything inside drops at random."""
    return any(isinstance(row.op, Dropout | StochasticDepth) for row in rows(graph))


def written(graph: Graph, stacking: Stacking | None) -> int:
    """How many primitives a program has in which each loop is written once."""
    count = 0
    for nodes, _ in stretches(graph, stacking) if graph.repeated else singly(graph):
        op = nodes[0].op
        count += written(op, stacking) if isinstance(op, Graph) else 1
    return count


def singly(graph: Graph) -> Iterator[tuple[tuple[Node, ...], bool]]:
    return (((node,), False) for node in graph.nodes)
