"""No norm behind a convolution: with fixed statistics it is a factor and an offset per channel,
which the convolution's own weights and bias can hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lamina.compiler.graph import Graph, Node
from lamina.compiler.passes.levels import Levels, reads
from lamina.spec.layers.conv import Conv, ConvTranspose, SparseConv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm, ScaleShift

Weighted = Conv | ConvTranspose | SparseConv | Linear
Norm = BatchNorm | ScaleShift


@dataclass(frozen=True, slots=True)
class Fold:
    """One norm that went into the layer before it: the paths of both, and both as they were.
    This is the map of weights, as data; a backend computes with it."""

    into: str
    layer: Weighted
    path: str
    norm: Norm


def without_norms(graph: Graph) -> tuple[Graph, tuple[Fold, ...]]:
    """Fold batch norms, and mere scale and shift, into the convolution or linear layer that
    they alone read; what that makes of the weights, in the order in which it is done. For
    inference: in training the statistics are the batch's."""
    folder = Folder()
    levels = Levels(folder.folded)
    made = levels.of(graph)
    return made, tuple(folder.paths(made, ""))


class Folder:
    """One rewrite."""

    def __init__(self) -> None:
        # by the new graph's id; it is kept beside its folds, whose paths begin there
        self.folds: dict[int, tuple[Graph, tuple[Fold, ...]]] = {}

    def folded(self, graph: Graph) -> Graph:
        """One level, in order, so that a second norm finds the layer that took the first."""
        read = reads(graph)
        stands: dict[str, str] = {}  # a folded norm's value → the layer's
        left: dict[str, Node] = {}
        folds: list[Fold] = []
        for node in graph.nodes:
            before = left.get(stands.get(node.inputs[0], node.inputs[0]))
            if before is not None and foldable(before, node) and read[node.inputs[0]] == 1:
                assert isinstance(before.op, Weighted), "foldable says so"
                assert isinstance(node.op, Norm), "and so"
                folds.append(Fold(before.name, before.op, node.name, node.op))
                left[before.name] = holding(before, node)
                stands[node.name] = before.name
            else:
                inputs = tuple(stands.get(value, value) for value in node.inputs)
                left[node.name] = node if inputs == node.inputs else replace(node, inputs=inputs)
        if not folds:
            return graph
        made = replace(
            graph,
            nodes=tuple(left.values()),
            output=stands.get(graph.output, graph.output),
            heads=tuple(replace(h, value=stands.get(h.value, h.value)) for h in graph.heads),
            block="",  # what its docstring says is no longer so
        )
        self.folds[id(made)] = (made, tuple(folds))
        return made

    def paths(self, graph: Graph, prefix: str) -> Iterator[Fold]:
        """Every fold with its place in the whole."""
        _, own = self.folds.get(id(graph), (graph, ()))
        for fold in own:
            yield replace(fold, into=prefix + fold.into, path=prefix + fold.path)
        for node in graph.nodes:
            if isinstance(node.op, Graph):
                yield from self.paths(node.op, f"{prefix}{node.name}.")


def foldable(before: Node, node: Node) -> bool:
    """Whether a node is a norm of the outputs of a layer with weights."""
    return isinstance(node.op, Norm) and isinstance(before.op, Weighted)


def holding(before: Node, norm: Node) -> Node:
    """The layer with a bias, which a norm's offset needs."""
    assert isinstance(before.op, Weighted), "only such a layer takes a norm"
    op = before.op if before.op.bias else before.op.model_copy(update={"bias": True})
    return replace(before, op=op, frozen=before.frozen and norm.frozen)
