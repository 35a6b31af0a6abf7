"""ZFNet (Zeiler 2014): AlexNet with smaller windows and strides in its first two layers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.parts import LRN_2012, dense, numbered
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import LRN
from lamina.spec.layers.pool import MaxPool
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part


def zfnet(
    name: str = "zfnet",
    *,
    title: str = "ZFNet",
    maps: tuple[int, int, int] = (384, 384, 256),
    features: tuple[int, int] = (4096, 4096),
    padding: int = 1,
    outer: str = "conv relu pool norm",
    hidden: str = "fc relu drop",
    norm: Part = LRN_2012,
    ceil: bool = True,
    last_pool: int = 3,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Figure 3; `maps` are those of layers 3 to 5, which table 2 varies, and `features` those
    of the hidden dense layers; `padding` is conv1's.

    `outer` is the order of the parts around conv1 and conv2, `hidden` around fc6 and fc7.
    """
    pool = MaxPool(kernel=3, stride=2, ceil=ceil)
    conv1 = Conv(channels=96, kernel=7, stride=2, padding=padding)
    conv2 = Conv(channels=256, kernel=5, stride=2)
    conv3, conv4, conv5 = (Conv(channels=count, kernel=3, padding=1) for count in maps)
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.01),
        body=chain(
            **numbered(1, outer, conv=conv1, norm=norm, pool=pool),
            **numbered(2, outer, conv=conv2, norm=norm, pool=pool),
            **numbered(3, "conv relu", conv=conv3),
            **numbered(4, "conv relu", conv=conv4),
            **numbered(5, "conv relu", conv=conv5),
            pool5=MaxPool(kernel=last_pool, stride=2),
            **dense(num_classes, features=features, order=hidden),
        ),
    )


ZEILER_2014 = Paper(
    authors="Zeiler, Fergus",
    title="Visualizing and Understanding Convolutional Networks",
    year=2014,
    place="figure 3, table 2",
)
UNPRINTED = (
    "Differs: conv1 pads by 1 and the first two pools round up; the paper prints the sizes "
    "110, 55, 26 and 13, not how they come about.",
    "Differs: the contrast normalisation across maps has AlexNet's numbers; the paper prints none, "
    "and pytorchcv's networks leave it out.",
    "Differs: 0.01 is the standard deviation of the weights; the paper says that they are "
    "initialised to it.",
)

ENTRIES = (
    Entry(
        name="zfnet",
        build=zfnet,
        paper=ZEILER_2014,
        facts=Facts(
            parameters_infer=62_357_608,
            parameters_train=62_357_608,
            macs_infer=1_168_032_896,
            input=(3, 224, 224),
            source="pytorchcv's `zfnet`",
        ),
        differs=UNPRINTED,
        published="top-1 error 38.4 %, top-5 16.5 % on ILSVRC-2012 val, one network (table 2)",
    ),
    Entry(
        name="zfnet.b",
        build=partial(zfnet, "zfnet.b", title="ZFNetB", maps=(512, 1024, 512)),
        paper=ZEILER_2014,
        facts=Facts(
            parameters_infer=107_627_624,
            parameters_train=107_627_624,
            macs_infer=2_476_704_896,
            input=(3, 224, 224),
            source="pytorchcv's `zfnetb`",
        ),
        differs=UNPRINTED,
        published="top-1 error 37.5 %, top-5 16.0 % on ILSVRC-2012 val, one network (table 2, b)",
    ),
    Entry(
        name="zfnet.onnx",
        build=partial(
            zfnet,
            "zfnet.onnx",
            title="ZFNet512",
            maps=(512, 512, 512),
            features=(4096, 1024),
            padding=0,
            outer="conv relu norm pool",
            hidden="fc relu",
            norm=LRN(size=5, alpha=5e-4, beta=0.75, k=2.0, alpha_form="mean"),
            ceil=False,
            last_pool=2,
        ),
        paper=ZEILER_2014,
        facts=Facts(
            parameters_infer=87_250_536,
            parameters_train=87_250_536,
            macs_infer=1_481_727_008,
            input=(3, 224, 224),
            source="the constants of zfnet-512 in the ONNX model zoo",
        ),
        variant_of="zfnet",
        differs=(
            "Differs: 512 maps in each of the layers 3 to 5; figure 3 has 384, 384 and 256.",
            "Differs: no padding in conv1, pools that round down, and a last one of 2 × 2: the "
            "sizes are 109, 54, 25 and 12.",
            "Differs: norms stand before pools, with α = 5e-4 over n.",
            "Differs: 1,024 features in fc7, the paper 4,096; no dropout.",
            "Differs: the graph says nothing of initial weights; these are ZFNet's.",
        ),
    ),
)
