"""SqueezeNet (Iandola 2016), and its cheaper version 1.1."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.fire import Fire
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal, VarianceScaling
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part

IANDOLA_2016 = Paper(
    authors="Iandola, Han, Moskewicz, Ashraf, Dally, Keutzer",
    title="SqueezeNet: AlexNet-level accuracy with 50x fewer parameters and <0.5MB model size",
    year=2016,
    place="section 3, table 1",
)

# What Caffe calls xavier: uniform, with variance 1 / fan_in.
XAVIER = VarianceScaling(scale=1.0, fan="fan_in", distribution="uniform")

# Table 1: s1×1, then e1×1 and e3×3, which are equal.
FIRES = {
    "fire2": (16, 64),
    "fire3": (16, 64),
    "fire4": (32, 128),
    "fire5": (32, 128),
    "fire6": (48, 192),
    "fire7": (48, 192),
    "fire8": (64, 256),
    "fire9": (64, 256),
}


def squeezenet(
    name: str,
    conv1: Conv,
    *,
    pools: tuple[str, ...],
    title: str | None = None,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Eight Fire modules between two convolutions; `pools` names the modules that a max pool
    follows."""
    pool = MaxPool(kernel=3, stride=2, ceil=True)
    fires: dict[str, Part] = {}
    for fire, (squeeze, expand) in FIRES.items():
        fires[fire] = Fire(squeeze=squeeze, expand=expand)
        if fire in pools:
            fires[fire.replace("fire", "pool")] = pool
    return Network(
        name=name,
        title=title,
        input=input,
        init=XAVIER,
        body=chain(
            conv1=conv1,
            relu1=ReLU(),
            pool1=pool,
            **fires,
            drop9=Dropout(rate=0.5),
            conv10=Conv(channels=num_classes, kernel=1, init=Normal(std=0.01)),
            relu10=ReLU(),
            pool10=GlobalAvgPool(),
            flat=Flatten(),
        ),
    )


DIFFERS = (
    "Differs: weights are set as in the authors' Caffe files (xavier; the last convolution's "
    "by a deviation of 0.01), which the paper refers to; torchvision's are He's, uniform.",
)

ENTRIES = (
    Entry(
        name="squeezenet1_0",
        build=partial(
            squeezenet,
            "squeezenet1_0",
            Conv(channels=96, kernel=7, stride=2),
            pools=("fire4", "fire8"),
            title="SqueezeNet",
        ),
        paper=IANDOLA_2016,
        facts=Facts(
            parameters_infer=1_248_424,
            parameters_train=1_248_424,
            macs_infer=818_924_576,
            input=(3, 224, 224),
            source="table 1 prints 1,248,424; MACs are those of torchvision's `squeezenet1_0`",
        ),
        differs=(
            "Differs: the input is 224 × 224, as table 1 has it, and conv1 gives 109 × 109; "
            "table 1 prints 111 × 111, which is that of 227, the authors' crop.",
            "Differs: conv10 has no padding, as in table 1, where it keeps 13 × 13; the "
            "authors' Caffe file pads it by 1.",
            *DIFFERS,
        ),
        published="top-1 accuracy 57.5 %, top-5 80.3 % on ILSVRC-2012 val (table 2)",
    ),
    Entry(
        name="squeezenet1_1",
        build=partial(
            squeezenet,
            "squeezenet1_1",
            Conv(channels=64, kernel=3, stride=2),
            pools=("fire3", "fire5"),
            title="SqueezeNet1_1",
        ),
        paper=IANDOLA_2016,
        facts=Facts(
            parameters_infer=1_235_496,
            parameters_train=1_235_496,
            macs_infer=349_151_936,
            input=(3, 224, 224),
            source="torchvision's `squeezenet1_1`",
        ),
        variant_of="squeezenet1_0",
        differs=(
            "Differs: version 1.1 is of the authors' repository, not of the paper: conv1 has "
            "64 maps of 3 × 3 for the paper's 96 of 7 × 7, and the pools come after fire3 and "
            "fire5, for fire4 and fire8; 2.4 times fewer operations.",
            *DIFFERS,
        ),
    ),
)
