"""VGG (Simonyan 2015)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.pool import MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part

SIMONYAN_2015 = Paper(
    authors="Simonyan, Zisserman",
    title="Very Deep Convolutional Networks for Large-Scale Image Recognition",
    year=2015,
    place="section 2, table 1",
)

# Table 1, column D: the channels of each 3×3 convolution, a max pool after each row.
D = (
    (64, 64),
    (128, 128),
    (256, 256, 256),
    (512, 512, 512),
    (512, 512, 512),
)


def vgg(
    name: str,
    column: tuple[tuple[int, ...], ...],
    *,
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """A column of table 1: rows of 3×3 convolutions, then three dense layers."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.01),
        body=chain(
            **rows(column),
            flat=Flatten(),
            fc6=Linear(features=4096),
            relu6=ReLU(),
            drop6=Dropout(rate=0.5),
            fc7=Linear(features=4096),
            relu7=ReLU(),
            drop7=Dropout(rate=0.5),
            fc8=Linear(features=num_classes),
        ),
    )


def rows(column: tuple[tuple[int, ...], ...]) -> dict[str, Part]:
    """The convolutions, named conv1_1, conv1_2, pool1, conv2_1, …"""
    parts: dict[str, Part] = {}
    for i, row in enumerate(column, start=1):
        for j, channels in enumerate(row, start=1):
            parts[f"conv{i}_{j}"] = Conv(channels=channels, kernel=3, padding=1)
            parts[f"relu{i}_{j}"] = ReLU()
        parts[f"pool{i}"] = MaxPool(kernel=2, stride=2)
    return parts


ENTRIES = (
    Entry(
        name="vgg16",
        build=partial(vgg, "vgg16", D, title="VGG16"),
        paper=SIMONYAN_2015,
        facts=Facts(
            parameters_infer=138_357_544,
            parameters_train=138_357_544,
            macs_infer=15_470_264_320,
            input=(3, 224, 224),
            source="table 2 prints 138 million for D; exactly, torchvision's `vgg16`",
        ),
        differs=(
            "Differs: 0.01 is the standard deviation of the weights; the paper prints it as "
            "their variance.",
            "Differs: every weight is drawn; the paper starts D's first four convolutions and "
            "its dense layers from a trained A.",
            "Differs: torchvision draws He's weights for convolutions, and averages to 7 × 7 "
            "before the dense layers, so that other inputs fit.",
        ),
        published="top-1 error 25.6 %, top-5 8.1 % on ILSVRC-2012 val at one scale (table 3)",
    ),
)
