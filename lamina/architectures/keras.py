"""Networks as Keras's applications build them, where that changes what comes out.

Weights trained there give the same outputs only in these: convolutions have biases that the
paper's have not, batch norms another `eps` or no scale, and stride 2 is padded below and to the
right alone. What only training sees (momentum, dropout, initial weights) is Keras's too.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lamina.architectures.densenet import HUANG_2017, densenet
from lamina.architectures.entry import Entry, Facts
from lamina.architectures.inception_v3 import SZEGEDY_2016, inception_v3
from lamina.architectures.inception_v4 import MEAN
from lamina.architectures.mobilenet import (
    HOWARD_2017,
    SANDLER_2018,
    mobilenet_v1,
    mobilenet_v2,
)
from lamina.architectures.resnet import CONV1, HE_2016, resnet
from lamina.architectures.xception import CHOLLET_2017, SameDownsampling, xception
from lamina.spec.blocks.bottleneck import Bottleneck
from lamina.spec.initial import GLOROT
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import BatchNorm

# Keras counts the old average: a momentum of 0.99 there is 0.01 here.
norm = partial(BatchNorm, momentum=0.01, running_variance="biased")
NORM = norm(eps=1e-3)
FINE = norm(eps=1.001e-5)
SCALELESS = norm(eps=1e-3, scale=False)
SLOW = BatchNorm(eps=1e-3, momentum=0.001, running_variance="biased")

BELOW_RIGHT = (0, 1, 0, 1)  # Keras's ZeroPadding2D(((0, 1), (0, 1))), whatever the size

keras_resnet = partial(
    resnet,
    block=Bottleneck(channels=64, stride_in="1x1", norm=FINE, bias=True),
    conv1=Conv(**{**dict(CONV1), "bias": True}),
    norm1=FINE,
    init=GLOROT,
)

BIASED = "Differs: batch norm's running variance is the biased one."
GLOROTS = "Differs: weights start with Glorot's scheme, Keras's default."
RESNETS = (
    "Differs: every convolution has a bias, which the norm after it takes away again.",
    "Differs: batch norm's eps is 1.001e-5 and its momentum 0.01.",
    BIASED,
    GLOROTS,
)


def facts(parameters: int, macs: int, model: str, size: int = 224) -> Facts:
    """Of a model of `keras.applications`."""
    source = f"Keras' `{model}`"
    return Facts(parameters, parameters, macs, (3, size, size), source)


ENTRIES = (
    Entry(
        name="resnet50.keras",
        build=partial(keras_resnet, "resnet50.keras", (3, 4, 6, 3), title="ResNet50Keras"),
        paper=replace(HE_2016, place="table 1; Keras' `ResNet50`"),
        facts=facts(25_583_592, 3_857_973_248, "ResNet50"),
        variant_of="resnet50.v1",
        differs=RESNETS,
    ),
    Entry(
        name="resnet101.keras",
        build=partial(keras_resnet, "resnet101.keras", (3, 4, 23, 3), title="ResNet101Keras"),
        paper=replace(HE_2016, place="table 1; Keras' `ResNet101`"),
        facts=facts(44_601_832, 7_570_194_432, "ResNet101"),
        variant_of="resnet101.v1",
        differs=RESNETS,
    ),
    Entry(
        name="resnet152.keras",
        build=partial(keras_resnet, "resnet152.keras", (3, 8, 36, 3), title="ResNet152Keras"),
        paper=replace(HE_2016, place="table 1; Keras' `ResNet152`"),
        facts=facts(60_268_520, 11_282_415_616, "ResNet152"),
        variant_of="resnet152.v1",
        differs=RESNETS,
    ),
    Entry(
        name="inception_v3.keras",
        build=partial(
            inception_v3,
            "inception_v3.keras",
            title="InceptionV3Keras",
            norm=SCALELESS,
            pool=MEAN,
            side=False,
            drop=0.0,
            init=GLOROT,
        ),
        paper=replace(SZEGEDY_2016, place="section 6, table 1; Keras' `InceptionV3`"),
        facts=facts(23_817_352, 5_713_216_096, "InceptionV3", 299),
        variant_of="inception_v3",
        differs=(
            "Differs: batch norm has no scale, and a momentum of 0.01.",
            BIASED,
            "Differs: averages leave out the zeros of the padding.",
            "Differs: there is no side head and no dropout.",
            GLOROTS,
        ),
    ),
    Entry(
        name="densenet121.keras",
        build=partial(
            densenet,
            "densenet121.keras",
            (6, 12, 24, 16),
            norm=FINE,
            title="DenseNet121Keras",
            init=GLOROT,
        ),
        paper=replace(HUANG_2017, place="section 3, table 1; Keras' `DenseNet121`"),
        facts=facts(7_978_856, 2_834_161_664, "DenseNet121"),
        variant_of="densenet121",
        differs=("Differs: batch norm's eps is 1.001e-5 and its momentum 0.01.", BIASED, GLOROTS),
    ),
    Entry(
        name="mobilenet_v1.keras",
        build=partial(
            mobilenet_v1,
            "mobilenet_v1.keras",
            title="MobileNetKeras",
            norm=NORM,
            stem_padding="same",
            padding=BELOW_RIGHT,
            drop=0.001,
            init=GLOROT,
            last_init=None,
        ),
        paper=replace(HOWARD_2017, place="section 3, table 1; Keras' `MobileNet`"),
        facts=facts(4_231_976, 568_740_352, "MobileNet"),
        variant_of="mobilenet_v1",
        differs=(
            "Differs: convolutions of stride 2 are padded on the right and below only.",
            "Differs: batch norm's eps is 1e-3 and its momentum 0.01.",
            BIASED,
            "Differs: the last layer is dense where Keras has a 1 × 1 convolution, which is the "
            "same; a dropout of 0.001 stands before it.",
            GLOROTS,
        ),
    ),
    Entry(
        name="mobilenet_v2.keras",
        build=partial(
            mobilenet_v2,
            "mobilenet_v2.keras",
            title="MobileNetV2Keras",
            norm=SLOW,
            stem_padding="same",
            padding="same",
            drop=0.0,
            init=GLOROT,
            last_init=None,
        ),
        paper=replace(SANDLER_2018, place="section 4, table 2; Keras' `MobileNetV2`"),
        facts=facts(3_504_872, 300_774_272, "MobileNetV2"),
        variant_of="mobilenet_v2",
        differs=(
            "Differs: convolutions of stride 2 are padded as TensorFlow's `same`: even inputs on "
            "the right and below only.",
            "Differs: batch norm's eps is 1e-3 and its momentum 0.001.",
            BIASED,
            "Differs: there is no dropout.",
            GLOROTS,
        ),
    ),
    Entry(
        name="xception.keras",
        build=partial(
            xception, "xception.keras", title="XceptionKeras", halving=SameDownsampling, drop=0.0
        ),
        paper=replace(CHOLLET_2017, place="section 3, figure 5; Keras' `Xception`"),
        facts=facts(22_855_952, 8_357_403_496, "Xception", 299),
        variant_of="xception",
        differs=(
            "Differs: pools are padded as TensorFlow's `same`: even inputs on the right and below "
            "only.",
            "Differs: there is no dropout.",
        ),
    ),
)
