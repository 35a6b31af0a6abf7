"""EfficientNet (Tan 2019)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.mobilenet import scaled
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.blocks.depthwise import InvertedResidual
from lamina.spec.combinators import chain
from lamina.spec.initial import HE_FAN_OUT, Uniform, neat
from lamina.spec.layers.activation import SiLU
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part

TAN_2019 = Paper(
    authors="Tan, Le",
    title="EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks",
    year=2019,
    place="section 4, table 1",
)


class Stage(NamedTuple):
    """A row of table 1: MBConv's expansion and kernel, channels, layers; and the stride that
    takes its resolution to the next row's."""

    expansion: int
    kernel: int
    channels: int
    layers: int
    stride: int


# Table 1, stages 2 to 8.
B0 = (
    Stage(1, 3, 16, 1, 1),
    Stage(6, 3, 24, 2, 2),
    Stage(6, 5, 40, 2, 2),
    Stage(6, 3, 80, 3, 2),
    Stage(6, 5, 112, 3, 1),
    Stage(6, 5, 192, 4, 2),
    Stage(6, 3, 320, 1, 1),
)

NORM = BatchNorm(eps=1e-3, momentum=0.01)  # section 5 says 0.99 for what is kept


def efficientnet(
    name: str,
    *,
    width: float = 1.0,
    depth: float = 1.0,
    rate: float = 0.2,
    norm: BatchNorm = NORM,
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Table 1, scaled: `width` multiplies the channels and `depth` the layers of each stage
    (eq. 3: β^φ and α^φ); `rate` is the dropout before the dense layer."""
    bound = neat(num_classes**-0.5)  # the authors' code
    conv = partial(ConvNormAct, norm=norm, activation=SiLU())
    return Network(
        name=name,
        title=title,
        input=input,
        init=HE_FAN_OUT,
        body=chain(
            conv1=conv(channels=scaled(32, width), kernel=3, stride=2, padding=1),
            **mbconvs(width, depth, norm),
            conv9=conv(channels=scaled(1280, width), kernel=1),
            pool9=GlobalAvgPool(),
            flat=Flatten(),
            drop=Dropout(rate=rate),
            fc=Linear(features=num_classes, init=Uniform(bound=bound)),
        ),
    )


def mbconvs(width: float, depth: float, norm: BatchNorm) -> dict[str, Part]:
    """The blocks by stage: mbconv2_1, mbconv3_1, mbconv3_2, …

    Their gates have a quarter of the channels that come in. Stochastic depth grows from 0 to
    0.2 with the block (section 5: survival 0.8), as the authors' code has it.
    """
    counts = [ceil(depth * stage.layers) for stage in B0]
    parts: dict[str, Part] = {}
    before = scaled(32, width)
    for number, (stage, count) in enumerate(zip(B0, counts, strict=True), start=2):
        channels = scaled(stage.channels, width)
        for i in range(count):
            parts[f"mbconv{number}_{i + 1}"] = InvertedResidual(
                inputs=before,
                expansion=stage.expansion,
                channels=channels,
                kernel=stage.kernel,
                stride=1 if i else stage.stride,
                squeezed=max(1, before // 4),
                rate=neat(0.2 * len(parts) / sum(counts)),
                norm=norm,
                activation=SiLU(),
            )
            before = channels
    return parts


FACTS = Facts(
    parameters_infer=5_288_548,
    parameters_train=5_288_548,
    macs_infer=385_814_752,
    input=(3, 224, 224),
    source="table 2 prints 5.3 million and 0.39 billion; exactly, torchvision's `efficientnet_b0`",
)

ENTRIES = (
    Entry(
        name="efficientnet_b0",
        build=partial(efficientnet, "efficientnet_b0", title="EfficientNetB0"),
        paper=TAN_2019,
        facts=FACTS,
        differs=(
            "Differs: convolutions of stride 2 are padded evenly, as torchvision's; the "
            "authors' TensorFlow code pads even inputs on the right and below only (`same`).",
            "Differs: batch norm has the paper's momentum (0.01 for the new batch) and the "
            "authors' eps of 1e-3; torchvision's has 0.1 and 1e-5.",
            "Differs: He's weights over fan_out in every convolution, as torchvision; the "
            "authors' code reckons a depthwise one's fan_out by one channel.",
        ),
    ),
    Entry(
        name="efficientnet_b0.torchvision",
        build=partial(
            efficientnet,
            "efficientnet_b0.torchvision",
            norm=BatchNorm(),
            title="EfficientNetB0Torchvision",
        ),
        paper=TAN_2019,
        facts=replace(FACTS, source="torchvision's and timm's `efficientnet_b0`"),
        variant_of="efficientnet_b0",
        differs=(
            "Differs: batch norm has torch's own numbers, eps 1e-5 and momentum 0.1, with which "
            "torchvision's and timm's weights were trained; the authors' are 1e-3 and 0.01.",
        ),
    ),
)
