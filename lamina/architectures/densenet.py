"""DenseNet (Huang 2017)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.dense import DenseLayer, Transition
from lamina.spec.combinators import chain, repeat
from lamina.spec.initial import HE
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

HUANG_2017 = Paper(
    authors="Huang, Liu, van der Maaten, Weinberger",
    title="Densely Connected Convolutional Networks",
    year=2017,
    place="section 3, table 1",
)


def densenet(
    name: str,
    blocks: tuple[int, ...],
    *,
    growth: int = 32,
    norm: Part | None = None,
    init: Init = HE,
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """A column of table 1 (DenseNet-BC): `blocks` counts the layers of each dense block,
    `growth` is k; each transition halves the channels, θ = 0.5. `norm` is every norm."""
    outer = BatchNorm() if norm is None else norm
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            conv1=Conv(channels=2 * growth, kernel=7, stride=2, padding=3, bias=False),
            norm1=outer,
            relu1=ReLU(),
            pool1=MaxPool(kernel=3, stride=2, padding=1),
            **stages(blocks, growth, norm),
            norm5=outer,
            relu5=ReLU(),
            pool5=GlobalAvgPool(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


def stages(blocks: tuple[int, ...], growth: int, norm: Part | None) -> dict[str, Part]:
    """Dense blocks with transitions between them: dense1, transition1, dense2, …"""
    parts: dict[str, Part] = {}
    channels = 2 * growth
    for i, count in enumerate(blocks, start=1):
        parts[f"dense{i}"] = repeat(count, DenseLayer(growth=growth, norm=norm))
        channels = (channels + count * growth) // 2
        if i < len(blocks):
            parts[f"transition{i}"] = Transition(channels=channels, norm=norm)
    return parts


ENTRIES = (
    Entry(
        name="densenet121",
        build=partial(densenet, "densenet121", (6, 12, 24, 16), title="DenseNet121"),
        paper=HUANG_2017,
        facts=Facts(
            parameters_infer=7_978_856,
            parameters_train=7_978_856,
            macs_infer=2_834_161_664,
            input=(3, 224, 224),
            source="torchvision's `densenet121`",
        ),
        differs=(
            "Differs: conv1 comes before its norm and ReLU, as in the authors' code; table 1 "
            "says of every convolution that it comes after them.",
            "Differs: a dense layer joins what came in with what it adds; the paper's and "
            "torchvision's joins all earlier layers' maps again, which is the same.",
            "Differs: He's scheme is the paper's for every weight; the authors' code takes "
            "fan_out, torchvision leaves torch's default in the dense layer.",
            "Differs: the average before the dense layer is global, so that other inputs fit; "
            "the paper's window is 7 × 7.",
        ),
        published="top-1 error 25.02 %, top-5 7.71 % on ILSVRC-2012 val, one crop (table 3)",
    ),
)
