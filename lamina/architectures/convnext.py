"""ConvNeXt (Liu 2022)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.depthwise import ConvNeXtBlock
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal, neat
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import LayerNorm
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part

LIU_2022 = Paper(
    authors="Liu, Mao, Wu, Feichtenhofer, Darrell, Xie",
    title="A ConvNet for the 2020s",
    year=2022,
    place="section 2, table 9",
)


def convnext(
    name: str,
    channels: tuple[int, ...],
    blocks: tuple[int, ...],
    *,
    rate: float,
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Channels and blocks of the stages (section 3: C and B); `rate` is the stochastic depth
    of the last block, to which it grows from 0."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.02),
        body=chain(
            stem=Conv(channels=channels[0], kernel=4, stride=4),
            norm1=LayerNorm(),
            **stages(channels, blocks, rate),
            pool=GlobalAvgPool(),
            norm=LayerNorm(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


def stages(channels: tuple[int, ...], blocks: tuple[int, ...], rate: float) -> dict[str, Part]:
    """Blocks and what stands between the stages: res2_1, res2_2, res2_3, norm3, down3, res3_1, …"""
    total = sum(blocks)
    rates = [neat(rate * i / max(1, total - 1)) for i in range(total)]
    parts: dict[str, Part] = {}
    for number, (width, count) in enumerate(zip(channels, blocks, strict=True), start=2):
        if number > 2:
            # section 2.6: a layer of its own halves the size, after a norm
            parts[f"norm{number}"] = LayerNorm()
            parts[f"down{number}"] = Conv(channels=width, kernel=2, stride=2)
        for i in range(1, count + 1):
            parts[f"res{number}_{i}"] = ConvNeXtBlock(channels=width, rate=rates.pop(0))
    return parts


ENTRIES = (
    Entry(
        name="convnext_tiny",
        build=partial(
            convnext,
            "convnext_tiny",
            (96, 192, 384, 768),
            (3, 3, 9, 3),
            rate=0.1,
            title="ConvNeXtT",
        ),
        paper=LIU_2022,
        facts=Facts(
            parameters_infer=28_589_128,
            parameters_train=28_589_128,
            macs_infer=4_455_531_264,
            input=(3, 224, 224),
            source="table 1 prints 29 million and 4.5 billion; exactly, torchvision's "
            "`convnext_tiny`",
        ),
        differs=(
            "Differs: a 1 × 1 convolution where the authors' code and torchvision have a dense "
            "layer over the channels of each pixel, which is the same.",
            "Differs: weights have a standard deviation of 0.02, the authors' code's, which "
            "cuts them off at ±2, a hundred deviations away.",
        ),
        published="top-1 accuracy 82.1 % on ImageNet-1K at 224 × 224 (table 1)",
    ),
)
