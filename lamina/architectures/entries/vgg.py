"""What is known of VGG: a line for each column of table 1, and torchvision's batch norms."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Paper
from lamina.architectures.vgg import A_LRN, A, B, C, Column, D, E, vgg
from lamina.spec.initial import HE_FAN_OUT

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
