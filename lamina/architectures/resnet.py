"""ResNet (He 2016) as it is usually meant today: projections, and the stride in the 3×3."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.bottleneck import Bottleneck, SEBottleneck
from lamina.spec.blocks.residual import BasicBlock, PaddedBlock, PlainBlock
from lamina.spec.combinators import Repeat, chain, repeat
from lamina.spec.initial import HE_FAN_OUT
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init

HE_2016 = Paper(
    authors="He, Zhang, Ren, Sun",
    title="Deep Residual Learning for Image Recognition",
    year=2016,
    place="table 1, figure 5",
)

# A block says what its stages do where the shape changes: nothing (plain), zeros (padded,
# option A), or projections (option B).
Kind = PlainBlock | PaddedBlock | BasicBlock | Bottleneck | SEBottleneck

CONV1 = Conv(channels=64, kernel=7, stride=2, padding=3, bias=False)
NORM1 = BatchNorm()
POOL1 = MaxPool(kernel=3, stride=2, padding=1)
BASIC = BasicBlock(channels=64)


def resnet(
    name: str,
    blocks: tuple[int, int, int, int],
    *,
    block: Kind | None = None,
    conv1: Conv = CONV1,
    norm1: BatchNorm = NORM1,
    pool1: MaxPool = POOL1,
    init: Init = HE_FAN_OUT,
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """A column of table 1: `blocks` counts the blocks of conv2_x to conv5_x; `block` is the
    first stage's, and each stage has twice the channels of the one before."""
    kind = block or Bottleneck(channels=64)
    width = kind.channels
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            conv1=conv1,
            norm1=norm1,
            relu1=ReLU(),
            pool1=pool1,
            conv2=stage(blocks[0], kind, width, stride=1),
            conv3=stage(blocks[1], kind, 2 * width, stride=2),
            conv4=stage(blocks[2], kind, 4 * width, stride=2),
            conv5=stage(blocks[3], kind, 8 * width, stride=2),
            pool5=GlobalAvgPool(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


def stage(count: int, kind: Kind, channels: int, *, stride: int) -> Repeat:
    """Equal blocks; the first has the stride, and a shortcut that fits what comes out of it."""
    like: dict[str, Any] = {**dict(kind), "channels": channels}
    match kind:
        case PlainBlock():
            strided = PlainBlock(**{**like, "stride": stride})
            return repeat(count, PlainBlock(**like), first=strided)
        case PaddedBlock():
            same = BasicBlock(channels=channels, frozen=kind.frozen)
            padded = PaddedBlock(**{**like, "stride": stride})
            return repeat(count, same, first=padded if stride > 1 else same)
        case BasicBlock() | Bottleneck() | SEBottleneck():
            changes = stride > 1 or not isinstance(kind, BasicBlock)
            projecting = type(kind)(**{**like, "stride": stride, "projection": changes})
            return repeat(count, type(kind)(**like), first=projecting)


def facts(parameters: int, macs: int, source: str, *, input: Image = (3, 224, 224)) -> Facts:
    """The facts of a network without side heads, which counts the same in both modes."""
    return Facts(parameters, parameters, macs, input, source)


def moved_stride(macs: str) -> str:
    """What tells version 1.5 from the paper's network, whose MACs are given."""
    return (
        "Differs: stride 2 is in the 3 × 3 convolution (v1.5, as torchvision); the paper's "
        f"is in the 1 × 1 before it, which makes {macs} MACs."
    )


GLOBAL_AVERAGE = (
    "Differs: the average before the dense layer is global, so that other inputs fit; "
    "the paper's maps are 7 × 7 there."
)

ENTRIES = (
    Entry(
        name="resnet18",
        build=partial(resnet, "resnet18", (2, 2, 2, 2), block=BASIC, title="ResNet18"),
        paper=HE_2016,
        facts=facts(11_689_512, 1_814_073_344, "torchvision's `resnet18`"),
        differs=(
            "Differs: shortcuts project where the shape changes (option B, as torchvision); the "
            "ResNet-18 of the paper's table 2 pads with zeros (option A).",
            GLOBAL_AVERAGE,
        ),
    ),
    Entry(
        name="resnet34",
        build=partial(resnet, "resnet34", (3, 4, 6, 3), block=BASIC, title="ResNet34"),
        paper=replace(HE_2016, place="tables 1 and 3 (ResNet-34 B), figure 5"),
        facts=facts(21_797_672, 3_663_761_408, "torchvision's `resnet34`"),
        differs=(GLOBAL_AVERAGE,),
        published="top-1 error 24.52 %, top-5 7.46 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
    Entry(
        name="resnet50",
        build=partial(resnet, "resnet50", (3, 4, 6, 3), title="ResNet50"),
        paper=HE_2016,
        facts=facts(25_557_032, 4_089_184_256, "torchvision's `resnet50`"),
        variant_of="resnet50.v1",
        differs=(
            moved_stride("3,857,973,248"),
            "Differs: conv1 has no bias; the authors' Caffe model has one (`resnet50.caffe`).",
            "Differs: no convolution has a bias; Keras' `ResNet50` has one in each: 25,583,592 "
            "parameters.",
            GLOBAL_AVERAGE,
        ),
    ),
    Entry(
        name="resnet101",
        build=partial(resnet, "resnet101", (3, 4, 23, 3), title="ResNet101"),
        paper=HE_2016,
        facts=facts(44_549_160, 7_801_405_440, "torchvision's `resnet101`"),
        variant_of="resnet101.v1",
        differs=(moved_stride("7,570,194,432"), GLOBAL_AVERAGE),
    ),
    Entry(
        name="resnet152",
        build=partial(resnet, "resnet152", (3, 8, 36, 3), title="ResNet152"),
        paper=HE_2016,
        facts=facts(60_192_808, 11_513_626_624, "torchvision's `resnet152`"),
        variant_of="resnet152.v1",
        differs=(moved_stride("11,282,415,616"), GLOBAL_AVERAGE),
    ),
)
