"""A network that infers faster: the same outputs from fewer steps, and what each pass did."""

from __future__ import annotations

from dataclasses import dataclass

from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph, rows
from lamina.compiler.passes import (
    Fold,
    with_merged_pads,
    without_dropping,
    without_identities,
    without_norms,
    without_side_heads,
)
from lamina.compiler.verify import verify
from lamina.errors import counted
from lamina.spec.network import Network
from lamina.spec.validity import validate


@dataclass(frozen=True, slots=True)
class Size:
    """How much a graph is."""

    layers: int
    parameters: int
    buffers: int

    def less(self, after: Size) -> tuple[tuple[int, str], ...]:
        """What is gone, with its noun."""
        return (
            (self.layers - after.layers, "layer"),
            (self.parameters - after.parameters, "parameter"),
            (self.buffers - after.buffers, "buffer value"),
        )


@dataclass(frozen=True, slots=True)
class Step:
    """One pass: what it is about, and how much there was before and after."""

    about: str
    before: Size
    after: Size

    def __str__(self) -> str:
        gone = [f"{counted(n, noun)} less" for n, noun in self.before.less(self.after) if n]
        return f"{self.about}: {', '.join(gone) or 'nothing to do'}"


@dataclass(frozen=True, slots=True)
class Optimized:
    """The graph, the map of the weights, and the report, which `str()` gives."""

    name: str
    graph: Graph
    folds: tuple[Fold, ...]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        first, last = self.steps[0].before, self.steps[-1].after
        layers = f"{first.layers:,} layers to {last.layers:,}"
        parameters = f"{first.parameters:,} parameters to {last.parameters:,}"
        return "\n".join([f"{self.name}: {layers}, {parameters}", *(f"  {s}" for s in self.steps)])


def optimize(net: Network) -> Optimized:
    """The graph of a network for inference, after every pass that makes it faster; verified
    behind each. Raises SpecError with every problem."""
    validate(net)
    graph = elaborate(net)
    verify(graph)
    steps: list[Step] = []

    def done(about: str, after: Graph) -> Graph:
        verify(after)
        before = steps[-1].after if steps else size(graph)
        steps.append(Step(about, before, before if after is graph else size(after)))
        return after

    graph = done("side heads", without_side_heads(graph))
    graph = done("dropout", without_dropping(graph))
    graph = done("identities", without_identities(graph))
    graph = done("pads", with_merged_pads(graph))
    folded, folds = without_norms(graph)
    graph = done("norms", folded)
    return Optimized(net.name, graph, folds, tuple(steps))


def size(graph: Graph) -> Size:
    layers = parameters = buffers = 0
    for row in rows(graph):
        layers += 1
        parameters += sum(tensor.count for tensor in row.params.values())
        buffers += sum(tensor.count for tensor in row.buffers.values())
    return Size(layers, parameters, buffers)
