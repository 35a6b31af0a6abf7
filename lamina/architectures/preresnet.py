"""ResNet with full pre-activation (He 2016b)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

from lamina.architectures.entry import Entry, Image, Paper
from lamina.architectures.resnet import CONV1, POOL1, facts
from lamina.spec.blocks.preactivation import PreActBasicBlock, PreActBottleneck
from lamina.spec.combinators import Repeat, chain, repeat
from lamina.spec.initial import HE_FAN_OUT
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

HE_2016B = Paper(
    authors="He, Zhang, Ren, Sun",
    title="Identity Mappings in Deep Residual Networks",
    year=2016,
    place="figure 1b, section 4",
)

Unit = PreActBasicBlock | PreActBottleneck


def preresnet(
    name: str,
    blocks: tuple[int, int, int, int],
    *,
    block: Unit | None = None,
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """ResNet's stages of pre-activation units: `blocks` counts those of conv2_x to conv5_x.

    The stem activates what the first unit gets; after the last there is one norm and ReLU
    more (He 2016b, section 4.1 and appendix).
    """
    kind = block or PreActBottleneck(channels=64)
    width = kind.channels
    return Network(
        name=name,
        title=title,
        input=input,
        init=HE_FAN_OUT,
        body=chain(
            conv1=CONV1,
            norm1=BatchNorm(),
            relu1=ReLU(),
            pool1=POOL1,
            conv2=stage(blocks[0], kind, width, stride=1, activated=True),
            conv3=stage(blocks[1], kind, 2 * width, stride=2),
            conv4=stage(blocks[2], kind, 4 * width, stride=2),
            conv5=stage(blocks[3], kind, 8 * width, stride=2),
            norm5=BatchNorm(),
            relu5=ReLU(),
            pool5=GlobalAvgPool(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


def stage(count: int, kind: Unit, channels: int, *, stride: int, activated: bool = False) -> Repeat:
    """Equal units, of which the first has the stride. Its shortcut reads the activated input,
    through a projection where the shape changes."""
    like: dict[str, Any] = {**dict(kind), "channels": channels}
    changes = stride > 1 or isinstance(kind, PreActBottleneck)
    how = {"stride": stride, "projection": changes, "shared": not changes, "activated": activated}
    return repeat(count, type(kind)(**like), first=type(kind)(**{**like, **how}))


STRIDE = (
    "Differs: stride 2 is in the 3 × 3 convolution, as in Facebook's Torch code; the authors' "
    "own, for CIFAR-10, has it in the 1 × 1 before."
)
FIRST_UNIT = (
    "Differs: pytorchcv's first unit normalises and activates the stem's output again: 128 "
    "parameters more."
)

ENTRIES = (
    Entry(
        name="preresnet50",
        build=partial(preresnet, "preresnet50", (3, 4, 6, 3), title="PreResNet50"),
        paper=replace(HE_2016B, place="figure 1b"),
        facts=facts(25_549_352, 4_089_184_256, "timm's `resnetv2_50`"),
        differs=(
            "Differs: the paper has no pre-activation network of 50 layers; this one is "
            "Facebook's Torch code's.",
            STRIDE,
            FIRST_UNIT,
            "Differs: no convolution has a bias; those of Keras' `ResNet50V2` have some: "
            "25,568,360 parameters.",
        ),
    ),
    Entry(
        name="preresnet200",
        build=partial(preresnet, "preresnet200", (3, 24, 36, 3), title="PreResNet200"),
        paper=replace(HE_2016B, place="section 5, table 5"),
        facts=facts(64_666_152, 15_007_481_856, "Facebook's Torch code"),
        differs=(STRIDE, FIRST_UNIT),
        published="top-1 error 20.7 %, top-5 5.3 % on ILSVRC-2012 val, one crop of 320 (table 5)",
    ),
)
