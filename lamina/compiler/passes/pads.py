"""Pads that follow each other become one, and zeros around a convolution's input its padding."""

from __future__ import annotations

from dataclasses import replace

from lamina.compiler.graph import Graph, Node
from lamina.compiler.passes.levels import Levels, reads
from lamina.spec.fields import four, shortest
from lamina.spec.layer import Layer
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.reshape import Pad


def with_merged_pads(graph: Graph) -> Graph:
    """Move every pad into the pad or the convolution that alone reads it, where that means
    the same."""
    return Levels(merged).of(graph)


def merged(graph: Graph) -> Graph:
    """One level, in order: of several pads in a row, each moves into the next."""
    read = reads(graph)
    left: dict[str, Node] = {}
    for node in graph.nodes:
        before = left.get(node.inputs[0])
        if before is not None and read[before.name] == 1 and takes(node.op, before.op):
            del left[before.name]
            node = joined(node, before)
        left[node.name] = node
    return graph if len(left) == len(graph.nodes) else replace(graph, nodes=tuple(left.values()))


def takes(op: object, pad: object) -> bool:
    """Whether the op on a padded input is an op on the input itself. A mirror image of a mirror
    image is no wider one."""
    if not isinstance(pad, Pad) or pad.mode == "reflect":
        return False
    if isinstance(op, (Conv, SparseConv)):
        return pad.mode == "constant" and pad.value == 0
    return isinstance(op, Pad) and (op.mode, op.value) == (pad.mode, pad.value)


def joined(node: Node, pad: Node) -> Node:
    """The node with the pad's sides beyond its own."""
    assert isinstance(node.op, (Conv, SparseConv, Pad)), "these take pads"
    assert isinstance(pad.op, Pad), "this is one"
    own, other = four(node.op.padding), four(pad.op.padding)
    sides = shortest(tuple(a + b for a, b in zip(own, other, strict=True)))
    op: Layer = node.op.model_copy(update={"padding": sides})
    return replace(node, op=op, inputs=pad.inputs)
