"""VGG (Simonyan 2015)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.parts import LRN_2012, dense, numbered
from lamina.spec.combinators import chain
from lamina.spec.initial import HE_FAN_OUT, Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import LRN, BatchNorm
from lamina.spec.layers.pool import MaxPool
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

Row = tuple[int | Conv | LRN, ...]
Column = tuple[Row, ...]

GAUSSIAN = Normal(std=0.01)  # section 3.1

conv1 = partial(Conv, kernel=1)

# Table 1. A number is the channels of a 3×3 convolution; a max pool stands after each row.
A: Column = ((64,), (128,), (256, 256), (512, 512), (512, 512))
A_LRN: Column = ((64, LRN_2012), *A[1:])
B: Column = ((64, 64), (128, 128), *A[2:])
C: Column = (
    *B[:2],
    (256, 256, conv1(channels=256)),
    (512, 512, conv1(channels=512)),
    (512, 512, conv1(channels=512)),
)
D: Column = (*B[:2], (256, 256, 256), (512, 512, 512), (512, 512, 512))
E: Column = (*B[:2], (256, 256, 256, 256), (512, 512, 512, 512), (512, 512, 512, 512))


def vgg(
    name: str,
    column: Column,
    *,
    title: str | None = None,
    order: str = "conv relu",
    init: Init = GAUSSIAN,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """A column of table 1, then three dense layers. `order` is that of the parts around each
    convolution ("conv norm relu" adds batch norms), `init` the scheme of their weights."""
    of_dense = None if init == GAUSSIAN else GAUSSIAN
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            **rows(column, order),
            **dense(num_classes, init=of_dense, last_init=of_dense),
        ),
    )


def rows(column: Column, order: str) -> dict[str, Part]:
    """The convolutions, named conv1_1, conv1_2, pool1, conv2_1, …"""
    parts: dict[str, Part] = {}
    for i, row in enumerate(column, start=1):
        for j, item in enumerate(row, start=1):
            if isinstance(item, LRN):
                parts[f"norm{i}"] = item
                continue
            conv = item if isinstance(item, Conv) else Conv(channels=item, kernel=3, padding=1)
            parts |= numbered(f"{i}_{j}", order, conv=conv, norm=BatchNorm())
        parts[f"pool{i}"] = MaxPool(kernel=2, stride=2)
    return parts


SIMONYAN_2015 = Paper(
    authors="Simonyan, Zisserman",
    title="Very Deep Convolutional Networks for Large-Scale Image Recognition",
    year=2015,
    place="section 2, table 1",
)
STD = (
    "Differs: 0.01 is the standard deviation of the weights; the paper prints it as their variance."
)
TRAINED = (
    "Differs: every weight is drawn; the paper starts {}'s first four convolutions and its dense "
    "layers from a trained A."
)
TORCHVISION = (
    "Differs: torchvision draws He's weights for convolutions, and averages to 7 × 7 before the "
    "dense layers, so that other inputs fit."
)
NO_LIBRARY = "Differs: torchvision, timm and Keras have no such network."
NORMED = (
    "Differs: batch norm behind each convolution; the paper has none.",
    "Differs: the convolutions keep their biases, which a batch norm makes superfluous.",
    "Differs: convolutions start with He's weights over fan-out; the paper draws all alike.",
    "Differs: the dense layers read 7 × 7 maps; torchvision averages to that size before them, so "
    "that other inputs fit.",
)


def facts(parameters: int, macs: int, source: str) -> Facts:
    """Of a network for ImageNet without side heads."""
    return Facts(
        parameters_infer=parameters,
        parameters_train=parameters,
        macs_infer=macs,
        input=(3, 224, 224),
        source=source,
    )


def published(top1: float, top5: float) -> str:
    """The best of a column in table 3."""
    return f"top-1 error {top1} %, top-5 {top5} % on ILSVRC-2012 val at one scale (table 3)"


def batch_normed(name: str, title: str, rows: Column, parameters: int, macs: int) -> Entry:
    """A column of table 1 as torchvision builds it with batch norm."""
    return Entry(
        name=name,
        build=partial(vgg, name, rows, title=title, order="conv norm relu", init=HE_FAN_OUT),
        paper=SIMONYAN_2015,
        facts=facts(parameters, macs, f"torchvision's `{name}`"),
        variant_of=name.removesuffix("_bn"),
        differs=NORMED,
    )


ENTRIES = (
    Entry(
        name="vgg11",
        build=partial(vgg, "vgg11", A, title="VGG11"),
        paper=SIMONYAN_2015,
        facts=facts(
            132_863_336,
            7_609_090_048,
            "table 2 prints 133 million for A; exactly, torchvision's `vgg11`",
        ),
        differs=(STD, TORCHVISION),
        published=published(29.6, 10.4),
    ),
    Entry(
        name="vgg11.lrn",
        build=partial(vgg, "vgg11.lrn", A_LRN, title="VGG11LRN"),
        paper=SIMONYAN_2015,
        facts=facts(
            132_863_336,
            7_609_090_048,
            "table 2 prints 133 million for A-LRN; exactly, A's: the norm has no parameters",
        ),
        differs=(STD, NO_LIBRARY),
        published=published(29.7, 10.5),
    ),
    Entry(
        name="vgg13",
        build=partial(vgg, "vgg13", B, title="VGG13"),
        paper=SIMONYAN_2015,
        facts=facts(
            133_047_848,
            11_308_466_176,
            "table 2 prints 133 million for B; exactly, torchvision's `vgg13`",
        ),
        differs=(STD, TRAINED.format("B"), TORCHVISION),
        published=published(28.7, 9.9),
    ),
    Entry(
        name="vgg16.c",
        build=partial(vgg, "vgg16.c", C, title="VGG16C"),
        paper=SIMONYAN_2015,
        facts=facts(
            133_638_952,
            11_770_888_192,
            "table 2 prints 134 million for C; exactly, the sum over table 1",
        ),
        differs=(STD, TRAINED.format("C"), NO_LIBRARY),
        published=published(27.3, 8.8),
    ),
    Entry(
        name="vgg16",
        build=partial(vgg, "vgg16", D, title="VGG16"),
        paper=SIMONYAN_2015,
        facts=facts(
            138_357_544,
            15_470_264_320,
            "table 2 prints 138 million for D; exactly, torchvision's `vgg16`",
        ),
        differs=(STD, TRAINED.format("D"), TORCHVISION),
        published=published(25.6, 8.1),
    ),
    Entry(
        name="vgg19",
        build=partial(vgg, "vgg19", E, title="VGG19"),
        paper=SIMONYAN_2015,
        facts=facts(
            143_667_240,
            19_632_062_464,
            "table 2 prints 144 million for E; exactly, torchvision's `vgg19`",
        ),
        differs=(STD, TRAINED.format("E"), TORCHVISION),
        published=published(25.5, 8.0),
    ),
    batch_normed("vgg11_bn", "VGG11BN", A, 132_868_840, 7_609_090_048),
    batch_normed("vgg13_bn", "VGG13BN", B, 133_053_736, 11_308_466_176),
    batch_normed("vgg16_bn", "VGG16BN", D, 138_365_992, 15_470_264_320),
    batch_normed("vgg19_bn", "VGG19BN", E, 143_678_248, 19_632_062_464),
)
