"""The residual blocks: what each takes and gives, and with which words it refuses."""

from __future__ import annotations

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.errors import SpecError
from lamina.spec.blocks.bottleneck import Bottleneck, SEBottleneck
from lamina.spec.blocks.preactivation import PreActBasicBlock, PreActBottleneck
from lamina.spec.blocks.residual import BasicBlock, PaddedBlock, PlainBlock
from lamina.spec.combinators import chain
from lamina.spec.layer import Block
from lamina.spec.network import Network

GOOD = [
    (PlainBlock(channels=8, stride=2), (4, 9, 8), "8 × 5 × 4"),
    (BasicBlock(channels=4), (4, 9, 8), "4 × 9 × 8"),
    (BasicBlock(channels=6, stride=2, projection=True), (4, 9, 8), "6 × 5 × 4"),
    (PaddedBlock(channels=8), (4, 9, 8), "8 × 5 × 4"),
    (Bottleneck(channels=2, expansion=2), (4, 9, 8), "4 × 9 × 8"),
    (Bottleneck(channels=4, groups=2, stride=2, projection=True), (4, 9, 8), "16 × 5 × 4"),
    (SEBottleneck(channels=1, reduction=2), (4, 9, 8), "4 × 9 × 8"),
    (SEBottleneck(channels=1), (4, 9, 8), "4 × 9 × 8"),
    (PreActBasicBlock(channels=4, shared=True), (4, 9, 8), "4 × 9 × 8"),
    (PreActBasicBlock(channels=6, stride=2, projection=True), (4, 9, 8), "6 × 5 × 4"),
    (PreActBottleneck(channels=1, activated=True), (4, 9, 8), "4 × 9 × 8"),
    (PreActBottleneck(channels=2, projection=True, stride_in="1x1"), (4, 9, 8), "8 × 9 × 8"),
]


def net(block: Block, input: tuple[int, ...]) -> Network:
    return Network(name="net", input=input, body=chain(block=block))


@pytest.mark.parametrize(("block", "x", "y"), GOOD)
def test_blocks_give(block: Block, x: tuple[int, ...], y: str) -> None:
    """The shape that the paper's block has."""
    assert str(elaborate(net(block, x)).shape) == y


def unequal(shortcut: str, body: str) -> str:
    """The refusal of a sum, its inputs with their shapes below the message."""
    return (
        "net.block.add: add never broadcasts, and its inputs differ\n"
        f"  shortcut  {shortcut}\n"
        f"  body      {body}"
    )


BAD = [
    (PlainBlock(channels=8), (9,), "net.block.conv1: convolution needs an image"),
    (BasicBlock(channels=8), (4, 9, 8), unequal("4 × 9 × 8", "8 × 9 × 8")),
    (PaddedBlock(channels=6), (4, 9, 8), unequal("7 × 5 × 4", "6 × 5 × 4")),
    (Bottleneck(channels=2), (4, 9, 8), unequal("4 × 9 × 8", "8 × 9 × 8")),
    (
        Bottleneck(channels=3, groups=2, projection=True),
        (4, 9, 8),
        "net.block.conv2: 2 groups do not divide the 3 input channels",
    ),
    (SEBottleneck(channels=2), (4, 9, 8), unequal("4 × 9 × 8", "8 × 9 × 8")),
    (PreActBasicBlock(channels=4, stride=2), (4, 9, 8), "net.block.add: add never broadcasts"),
    (PreActBottleneck(channels=2), (4, 9, 8), "net.block.add: add never broadcasts"),
]


@pytest.mark.parametrize(("block", "x", "error"), BAD)
def test_blocks_refuse(block: Block, x: tuple[int, ...], error: str) -> None:
    """A shortcut that does not fit is refused, with both shapes."""
    with pytest.raises(SpecError) as refused:
        elaborate(net(block, x))
    assert str(refused.value).startswith(error)


def test_only_the_gate_tells_the_se_bottleneck_from_the_other() -> None:
    """Its inner width is a part of the output's, and never nothing."""
    assert SEBottleneck(channels=64).squeezed == 16
    assert SEBottleneck(channels=1).squeezed == 1
    plain, gated = Bottleneck(channels=4).branch(), SEBottleneck(channels=4).branch()
    assert gated[:-1] == plain
    assert gated[-1][0] == "se"
