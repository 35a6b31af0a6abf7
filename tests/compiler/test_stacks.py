"""Which runs of equal parts become one loop."""

from __future__ import annotations

import pytest

from lamina import architectures
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, rows
from lamina.compiler.stacks import STACKING, Scan, stretches, written
from lamina.spec.blocks.conv import ConvRelu
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import chain, repeat
from lamina.spec.layer import Element
from lamina.spec.layers import Conv, Dropout, ReLU
from lamina.spec.network import Network


def lengths(part: Element, scan: Scan) -> list[int]:
    """How many parts each loop of a net with one run has; 1 for a part by itself."""
    net = Network(name="one", input=(4, 12, 12), body=(("run", part),))
    (node,) = check(net, "train").nodes
    assert isinstance(node.op, Graph)
    assert node.op.repeated
    found = stretches(node.op, STACKING[scan])
    return [len(nodes) if stacked else -len(nodes) for nodes, stacked in found]


BLOCK = BasicBlock(channels=4)
DROPS = chain(conv=Conv(channels=4, kernel=1), drop=Dropout(rate=0.5))
RUNS: dict[str, tuple[Element, Scan, list[int]]] = {
    "six": (repeat(6, BLOCK), "auto", [6]),
    "five": (repeat(5, BLOCK), "auto", [-1] * 5),
    "five, asked for": (repeat(5, BLOCK), True, [5]),
    "six, not wanted": (repeat(6, BLOCK), False, [-1] * 6),
    "the first stays outside": (
        repeat(7, BasicBlock(channels=8), first=BasicBlock(channels=8, projection=True)),
        "auto",
        [-1, 6],
    ),
    "each smaller than the one before": (
        repeat(3, ConvRelu(channels=4, kernel=3)),
        True,
        [-1] * 3,
    ),
    "nothing to stack": (repeat(6, ReLU()), True, [-1] * 6),
    "what drops": (repeat(6, DROPS), "auto", [-1] * 6),
    "what drops, asked for": (repeat(6, DROPS), True, [6]),
}


@pytest.mark.parametrize("case", RUNS)
def test_runs(case: str) -> None:
    part, scan, expected = RUNS[case]
    assert lengths(part, scan) == expected


@pytest.mark.parametrize(
    ("name", "fewest", "most"),
    [("resnet1202_cifar10", 30, 80), ("densenet121", 400, 500)],
)
def test_what_is_written(name: str, fewest: int, most: int) -> None:
    """A loop counts once, however long it is; unequal parts count all."""
    graph = check(architectures.create(name), "train")
    assert fewest <= written(graph, STACKING["auto"]) <= most
    assert written(graph, None) == sum(1 for _ in rows(graph))
