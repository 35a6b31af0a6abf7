"""Blocks of the small networks: what they make of an input, and what they refuse."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.errors import SpecError
from lamina.spec.blocks.dense import DenseLayer, Transition
from lamina.spec.blocks.depthwise import ConvNeXtBlock, DepthwiseSeparable, InvertedResidual
from lamina.spec.blocks.fire import Fire
from lamina.spec.combinators import chain
from lamina.spec.layer import Block, kind_of
from lamina.spec.network import Network


class Good(NamedTuple):
    """`block` makes `y` of `x`, with so many parameters."""

    block: Block
    x: tuple[int, int, int]
    y: str
    parameters: int


class Bad(NamedTuple):
    """`block` refuses `x` with this whole text."""

    block: Block
    x: tuple[int, int, int]
    error: str


GOOD = [
    Good(Fire(squeeze=16, expand=64), (96, 8, 9), "128 × 8 × 9", 11_920),
    Good(DenseLayer(growth=32), (64, 8, 9), "96 × 8 × 9", 64 * 2 + 64 * 128 + 128 * 2 + 36_864),
    Good(Transition(channels=8), (16, 9, 8), "8 × 4 × 4", 16 * 2 + 16 * 8),
    Good(
        DepthwiseSeparable(inputs=32, channels=64, stride=2),
        (32, 9, 8),
        "64 × 5 × 4",
        32 * 9 + 32 * 2 + 32 * 64 + 64 * 2,
    ),
    # without an expansion, a shortcut, a gate
    Good(
        InvertedResidual(inputs=32, expansion=1, channels=16),
        (32, 8, 8),
        "16 × 8 × 8",
        32 * 9 + 32 * 2 + 32 * 16 + 16 * 2,
    ),
    # with all of them
    Good(
        InvertedResidual(inputs=4, expansion=6, channels=4, kernel=5, squeezed=1),
        (4, 8, 8),
        "4 × 8 × 8",
        (4 * 24 + 48) + (24 * 25 + 48) + (24 + 1 + 24 + 24) + (24 * 4 + 8),
    ),
    Good(
        ConvNeXtBlock(channels=96, rate=0.1),
        (96, 7, 5),
        "96 × 7 × 5",
        96 * 50 + 192 + 97 * 384 + 385 * 96 + 96,
    ),
]
BAD = [
    Bad(
        Transition(channels=8),
        (4, 1, 8),
        "n.p.pool: kernel 2 is larger than the input 1",
    ),
    Bad(
        DepthwiseSeparable(inputs=4, channels=4),
        (6, 8, 8),
        "n.p.depthwise: 4 groups do not divide the 6 input channels",
    ),
    Bad(
        InvertedResidual(inputs=3, expansion=2, channels=3, kernel=4),
        (3, 8, 8),
        "n.p.add: add never broadcasts, and its inputs differ\n"
        "  shortcut  3 × 8 × 8\n"
        "  body      3 × 9 × 9\n"
        "  `body`: (8 + 2 + 2 - 4) / 1 + 1 = 9",
    ),
    Bad(
        ConvNeXtBlock(channels=4),
        (8, 8, 8),
        "n.p.add: add never broadcasts, and its inputs differ\n"
        "  shortcut  8 × 8 × 8\n"
        "  body      4 × 8 × 8",
    ),
]


def built(block: Block, x: tuple[int, int, int]) -> Network:
    return Network(name="n", input=x, body=chain(p=block))


@pytest.mark.parametrize("row", GOOD, ids=lambda row: kind_of(row.block))
def test_a_good_row(row: Good) -> None:
    """Shape and parameters are the ones written, which the paper's numbers give."""
    graph = elaborate(built(row.block, row.x))
    assert str(graph.shape) == row.y
    counts = [tensor.count for one in rows(graph) for tensor in one.params.values()]
    assert sum(counts) == row.parameters


@pytest.mark.parametrize("row", BAD, ids=lambda row: kind_of(row.block))
def test_a_bad_row(row: Bad) -> None:
    """The whole text of the refusal."""
    with pytest.raises(SpecError) as refused:
        elaborate(built(row.block, row.x))
    assert str(refused.value) == row.error


def test_a_shortcut_needs_the_same_shape() -> None:
    """Stride 1 and as many channels out as in."""
    like = InvertedResidual(inputs=8, expansion=6, channels=8)
    assert like.skip
    assert not InvertedResidual(inputs=8, expansion=6, channels=8, stride=2).skip
    assert not InvertedResidual(inputs=8, expansion=6, channels=4).skip


@pytest.mark.parametrize(("stride", "rate", "drops"), [(1, 0.1, 1), (2, 0.1, 0), (1, 0.0, 0)])
def test_only_a_branch_beside_a_shortcut_is_dropped(stride: int, rate: float, drops: int) -> None:
    """And only where there is a rate."""
    block = InvertedResidual(inputs=8, expansion=6, channels=8, stride=stride, rate=rate)
    kinds = [kind_of(row.op) for row in rows(elaborate(built(block, (8, 8, 8))))]
    assert kinds.count("stochastic_depth") == drops
