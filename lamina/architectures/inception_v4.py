"""Inception-v4 (Szegedy 2017)."""

from __future__ import annotations

from typing import Literal

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.inception_v3 import NORM, conv
from lamina.spec.blocks.factorized import (
    InceptionA,
    InceptionB,
    Pooled,
    ReductionA,
    ReductionB,
    Three,
)
from lamina.spec.combinators import chain, concat, repeat
from lamina.spec.fields import Count
from lamina.spec.initial import HE
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import AvgPool, GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

SZEGEDY_2017 = Paper(
    authors="Szegedy, Ioffe, Vanhoucke, Alemi",
    title="Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning",
    year=2017,
    place="section 3, figures 3 to 9",
)

HALVE = MaxPool(kernel=3, stride=2)
MEAN = AvgPool(kernel=3, stride=1, padding=1, count_padding=False)


class InceptionC(Pooled):
    """1×1; 1×1 and a split; 1×1, 3×1, 1×3 and a split; pool and 1×1, side by side. A split is a
    1×3 beside a 3×1 (Szegedy 2017, figure 6)."""

    kind: Literal["inception_c"] = "inception_c"
    one: Count
    single: Count
    stacked: Three
    expanded: Count
    pool_proj: Count

    def body(self) -> Concat:
        stacked_reduce, stacked1, stacked2 = self.stacked
        return concat(
            b1=self.conv(self.one),
            short=chain(reduce=self.conv(self.single), split=self.split(self.expanded)),
            long=chain(
                reduce=self.conv(stacked_reduce),
                conv1=self.conv(stacked1, (3, 1)),
                conv2=self.conv(stacked2, (1, 3)),
                split=self.split(self.expanded),
            ),
            pool=self.pooled(self.pool_proj),
        )


INCEPTION_A = InceptionA(
    one=96,
    single_reduce=64,
    single=96,
    stacked_reduce=64,
    stacked=96,
    pool_proj=96,
    pool=MEAN,
    norm=NORM,
)
INCEPTION_B = InceptionB(
    one=384,
    single=(192, 224, 256),
    stacked=(192, 192, 224, 224, 256),
    pool_proj=128,
    pool=MEAN,
    norm=NORM,
)
INCEPTION_C = InceptionC(
    one=256,
    single=384,
    stacked=(384, 448, 512),
    expanded=256,
    pool_proj=256,
    pool=MEAN,
    norm=NORM,
)


def inception_v4(
    name: str = "inception_v4",
    *,
    title: str = "InceptionV4",
    num_classes: int = 1000,
    input: Image = (3, 299, 299),
) -> Network:
    """A stem that branches too, then runs of equal modules at three sizes (figure 9)."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=HE,
        body=chain(
            conv_1a=conv(channels=32, kernel=3, stride=2),
            conv_2a=conv(channels=32, kernel=3),
            conv_2b=conv(channels=64, kernel=3, padding=1),
            mixed_3a=concat(pool=HALVE, conv=conv(channels=96, kernel=3, stride=2)),
            mixed_4a=concat(
                short=chain(
                    reduce=conv(channels=64, kernel=1),
                    conv=conv(channels=96, kernel=3),
                ),
                long=chain(
                    reduce=conv(channels=64, kernel=1),
                    conv1=conv(channels=64, kernel=(1, 7), padding=(0, 3)),
                    conv2=conv(channels=64, kernel=(7, 1), padding=(3, 0)),
                    conv3=conv(channels=96, kernel=3),
                ),
            ),
            mixed_5a=concat(conv=conv(channels=192, kernel=3, stride=2), pool=HALVE),
            inception_a=repeat(4, INCEPTION_A),
            reduction_a=ReductionA(single=384, stacked=(192, 224, 256), norm=NORM),
            inception_b=repeat(7, INCEPTION_B),
            reduction_b=ReductionB(single=(192, 192), seven=(256, 256, 320, 320), norm=NORM),
            inception_c=repeat(3, INCEPTION_C),
            pool=GlobalAvgPool(),
            flat=Flatten(),
            dropout=Dropout(rate=0.2),
            linear=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="inception_v4",
        build=inception_v4,
        paper=SZEGEDY_2017,
        facts=Facts(
            parameters_infer=42_679_816,
            parameters_train=42_679_816,
            macs_infer=12_253_974_624,
            input=(3, 299, 299),
            source="timm's `inception_v4`, which has the layers of figures 3 to 9",
        ),
        differs=(
            "Differs: in the stem 1 × 7 comes before 7 × 1, as in the authors' model; figure 3 "
            "draws them the other way round.",
            "Differs: there is no side head; the authors' model has one in training, which the "
            "paper does not draw.",
            "Differs: batch norm has a scale, which the authors' model leaves out.",
            "Differs: the paper does not say how its weights are set; they are He's, as in the "
            "authors' model, but not truncated.",
            "Differs: the authors' model has 1,001 classes, which makes 42,681,353 parameters.",
        ),
        published="top-1 error 20.0 %, top-5 5.0 % on a subset of ILSVRC-2012 val, one network, "
        "one crop (table 2)",
    ),
)
