"""One of the two networks that are compared: its primitives in order, in both modes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lamina.compiler.analysis.counts import Counts, counts
from lamina.compiler.analysis.flatten import Flat, flatten
from lamina.compiler.check import check
from lamina.compiler.graph import Graph
from lamina.compiler.passes import for_inference
from lamina.compiler.verify import verify
from lamina.spec.initial import Init
from lamina.spec.layer import Layer, Merge, kind_of
from lamina.spec.network import Network
from lamina.spec.shape import Shape


class Item(NamedTuple):
    """One primitive. Value 0 is the network's input, value i + 1 the output of item i."""

    path: str
    kind: str
    op: Layer | Merge
    inputs: tuple[int, ...]
    shapes: tuple[Shape, ...]
    shape: Shape
    frozen: bool
    train_only: bool

    @property
    def family(self) -> str:
        """What kinds that can stand in for each other share: pool, norm, activation, …"""
        return type(self.op).__module__.rpartition(".")[2]


@dataclass(frozen=True, eq=False, slots=True)
class Side:
    """A checked network as a flat list. `key` tells it from any other spec, `label` names it
    for the reader."""

    label: str
    name: str
    key: str
    init: Init
    graph: Graph
    infer: Graph
    flat: Flat
    items: list[Item]
    counts: list[Counts]

    def value(self, number: int) -> str:
        """What a value is called: the path that makes it."""
        return self.items[number - 1].path if number else "the input"


def seen(net: Network, label: str = "") -> Side:
    """A network made ready to be compared. Raises SpecError with every fault of it."""
    graph = check(net, "train")
    infer = for_inference(graph)
    if infer is not graph:
        verify(infer)
    flat = flatten(graph)
    left = None if infer is graph else set(flatten(infer).paths)
    items = [
        Item(
            path,
            kind_of(step.op),
            step.op,
            flat.inputs(number),
            step.shapes,
            step.shape,
            step.frozen,
            left is not None and path not in left,
        )
        for number, (path, step) in enumerate(zip(flat.paths, flat.steps, strict=True))
    ]
    return Side(
        label or net.name, net.name, net.hash, net.init, graph, infer, flat, items, counts(flat)
    )
