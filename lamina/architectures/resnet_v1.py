"""ResNet (He 2016) as published: the stride in the first 1×1; and its other forms of 2016."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lamina.architectures.entry import Entry
from lamina.architectures.resnet import CONV1, GLOBAL_AVERAGE, HE_2016, facts, resnet
from lamina.spec.blocks.bottleneck import Bottleneck
from lamina.spec.blocks.residual import PaddedBlock
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.pool import MaxPool

BOTTLENECK = Bottleneck(channels=64, stride_in="1x1")
# Caffe rounds a pool's size up, so that 112 gives 56 without padding.
CEIL_POOL1 = MaxPool(kernel=3, stride=2, ceil=True)

v1 = partial(resnet, block=BOTTLENECK)

TORCHVISION = (
    "Differs: torchvision moves stride 2 from the first 1 × 1 convolution to the 3 × 3 (v1.5)."
)
PADDED_POOL = (
    "Differs: pool1 is padded by 1, as in torch; Caffe's rounds its size up instead, with the "
    "same 56 × 56."
)

ENTRIES = (
    Entry(
        name="resnet50.v1",
        build=partial(v1, "resnet50.v1", (3, 4, 6, 3), title="ResNet50"),
        paper=HE_2016,
        facts=facts(25_557_032, 3_857_973_248, "table 1 prints 3.8 × 10⁹; exactly, its layers"),
        differs=(
            TORCHVISION,
            "Differs: conv1 has no bias; the authors' Caffe model has one (`resnet50.caffe`).",
            "Differs: no convolution has a bias; Keras' `ResNet50` has one in each: 25,583,592 "
            "parameters.",
            PADDED_POOL,
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 22.85 %, top-5 6.71 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
    Entry(
        name="resnet101.v1",
        build=partial(v1, "resnet101.v1", (3, 4, 23, 3), title="ResNet101"),
        paper=HE_2016,
        facts=facts(44_549_160, 7_570_194_432, "table 1 prints 7.6 × 10⁹; exactly, its layers"),
        differs=(
            TORCHVISION,
            "Differs: no convolution has a bias; Keras' `ResNet101` has one in each: 44,601,832 "
            "parameters.",
            PADDED_POOL,
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 21.75 %, top-5 6.05 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
    Entry(
        name="resnet152.v1",
        build=partial(v1, "resnet152.v1", (3, 8, 36, 3), title="ResNet152"),
        paper=HE_2016,
        facts=facts(60_192_808, 11_282_415_616, "table 1 prints 11.3 × 10⁹; exactly, its layers"),
        differs=(
            TORCHVISION,
            "Differs: no convolution has a bias; Keras' `ResNet152` has one in each: 60,268,520 "
            "parameters.",
            PADDED_POOL,
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 21.43 %, top-5 5.71 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
    Entry(
        name="resnet50.caffe",
        build=partial(
            v1,
            "resnet50.caffe",
            (3, 4, 6, 3),
            conv1=Conv(**{**dict(CONV1), "bias": True}),
            pool1=CEIL_POOL1,
            title="ResNet50Caffe",
        ),
        paper=replace(HE_2016, place="table 1; the authors' ResNet-50-deploy.prototxt"),
        facts=facts(25_557_096, 3_857_973_248, "the authors' Caffe model"),
        variant_of="resnet50.v1",
        differs=(
            "Differs: conv1 has 64 biases, which the norm after it takes away again; the "
            "authors' ResNet-101 and ResNet-152 have none.",
            "Differs: pool1 is not padded, and its size is rounded up, as Caffe does.",
            "Differs: a norm and its scale are one layer; Caffe writes them as two.",
            GLOBAL_AVERAGE,
        ),
    ),
    Entry(
        name="resnet34.option_a",
        build=partial(
            resnet,
            "resnet34.option_a",
            (3, 4, 6, 3),
            block=PaddedBlock(channels=64),
            title="ResNet34",
        ),
        paper=replace(HE_2016, place="tables 2 and 3 (ResNet-34 A), figure 3"),
        facts=facts(
            21_623_848, 3_644_493_824, "figure 3 prints 3.6 billion; exactly, as many as `plain34`"
        ),
        differs=(
            "Differs: the zeros are behind the channels that there are, where the paper does "
            "not say.",
            "Differs: torchvision's `resnet34` has projections (option B).",
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 25.03 %, top-5 7.76 % on ILSVRC-2012 val, ten crops (table 3)",
    ),
)
