"""ResNet (He 2016)."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.bottleneck import Bottleneck
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import Repeat, chain, repeat
from lamina.spec.initial import HE_FAN_OUT
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

HE_2016 = Paper(
    authors="He, Zhang, Ren, Sun",
    title="Deep Residual Learning for Image Recognition",
    year=2016,
    place="table 1, figure 5",
)


def resnet(
    name: str,
    blocks: tuple[int, int, int, int],
    *,
    block: BasicBlock | Bottleneck | None = None,
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
        init=HE_FAN_OUT,
        body=chain(
            conv1=Conv(channels=64, kernel=7, stride=2, padding=3, bias=False),
            norm1=BatchNorm(),
            relu1=ReLU(),
            pool1=MaxPool(kernel=3, stride=2, padding=1),
            conv2=stage(blocks[0], kind, width, stride=1),
            conv3=stage(blocks[1], kind, 2 * width, stride=2),
            conv4=stage(blocks[2], kind, 4 * width, stride=2),
            conv5=stage(blocks[3], kind, 8 * width, stride=2),
            pool5=GlobalAvgPool(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


def stage(count: int, kind: BasicBlock | Bottleneck, channels: int, *, stride: int) -> Repeat:
    """Equal blocks; where the shape changes, the first has a projection for a shortcut."""
    changes = stride > 1 or isinstance(kind, Bottleneck)
    like = {**dict(kind), "channels": channels}
    first = type(kind)(**{**like, "stride": stride, "projection": changes})
    return repeat(count, type(kind)(**like), first=first)


ENTRIES = (
    Entry(
        name="resnet50",
        build=partial(resnet, "resnet50", (3, 4, 6, 3), title="ResNet50"),
        paper=HE_2016,
        facts=Facts(
            parameters_infer=25_557_032,
            parameters_train=25_557_032,
            macs_infer=4_089_184_256,
            input=(3, 224, 224),
            source="torchvision's `resnet50`",
        ),
        differs=(
            "Differs: stride 2 is in the 3 × 3 convolution (v1.5, as torchvision); the paper's "
            "is in the 1 × 1 before it, which makes 3,857,973,248 MACs.",
            "Differs: conv1 has no bias; the authors' Caffe model gives it 64 unused ones.",
            "Differs: the average before the dense layer is global, so that other inputs fit; "
            "the paper's maps are 7 × 7 there.",
        ),
        published="top-1 error 22.85 %, top-5 6.71 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
)
