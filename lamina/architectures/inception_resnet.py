"""Inception-ResNet-v1 and -v2 (Szegedy 2017)."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Literal

from lamina.architectures.entry import Entry, Facts, Image
from lamina.architectures.inception_v3 import NORM, conv, stem
from lamina.architectures.inception_v4 import HALVE, MEAN, SZEGEDY_2017
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.blocks.factorized import Factorized, InceptionA, ReductionA, Three, Two
from lamina.spec.combinators import Residual, chain, concat, repeat, residual
from lamina.spec.fields import Count
from lamina.spec.initial import GLOROT
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part


class InceptionResNet(Factorized):
    """Branches side by side, a linear 1×1 to the `channels` of the trunk, and the sum with it:
    scaled, so that training is stable (Szegedy 2017, section 3.3). With `linear`, no ReLU
    follows the sum."""

    channels: Count
    scale: float
    linear: bool = False

    def branches(self) -> Concat:
        """What is computed on the way to the 1×1."""
        raise NotImplementedError

    def body(self) -> Residual:
        return residual(
            branches=self.branches(),
            up=Conv(channels=self.channels, kernel=1),
            scale=self.scale,
            activation=None if self.linear else ReLU(),
        )


class InceptionResNetA(InceptionResNet):
    """At 35×35: 1×1; 1×1 and 3×3; 1×1 and two 3×3 (figures 10 and 16)."""

    kind: Literal["inception_resnet_a"] = "inception_resnet_a"
    one: Count
    single: Two
    stacked: Three

    def branches(self) -> Concat:
        single_reduce, single = self.single
        stacked_reduce, stacked1, stacked2 = self.stacked
        return concat(
            b1=self.conv(self.one),
            short=chain(reduce=self.conv(single_reduce), conv=self.conv(single, 3)),
            long=chain(
                reduce=self.conv(stacked_reduce),
                conv1=self.conv(stacked1, 3),
                conv2=self.conv(stacked2, 3),
            ),
        )


class InceptionResNetB(InceptionResNet):
    """At 17×17: 1×1; 1×1, 1×7 and 7×1 (figures 11 and 17)."""

    kind: Literal["inception_resnet_b"] = "inception_resnet_b"
    one: Count
    single: Three
    kernel: Count = 7

    def branches(self) -> Concat:
        single_reduce, row, column = self.single
        return concat(
            b1=self.conv(self.one),
            long=chain(
                reduce=self.conv(single_reduce),
                row=self.conv(row, (1, self.kernel)),
                column=self.conv(column, (self.kernel, 1)),
            ),
        )


class InceptionResNetC(InceptionResNetB):
    """At 8×8: as B, with 1×3 and 3×1 (figures 13 and 19)."""

    kernel: Count = 3


class InceptionResNetReduction(Factorized):
    """17×17 to 8×8: 1×1 and 3×3, twice; 1×1 and two 3×3; max pool, side by side, each with stride
    2 at its end (figures 12 and 18)."""

    kind: Literal["inception_resnet_reduction"] = "inception_resnet_reduction"
    single1: Two
    single2: Two
    stacked: Three

    def body(self) -> Concat:
        (reduce1, conv1), (reduce2, conv2) = self.single1, self.single2
        stacked_reduce, stacked1, stacked2 = self.stacked
        return concat(
            short1=chain(reduce=self.conv(reduce1), conv=self.halving(conv1)),
            short2=chain(reduce=self.conv(reduce2), conv=self.halving(conv2)),
            long=chain(
                reduce=self.conv(stacked_reduce),
                conv1=self.conv(stacked1, 3),
                conv2=self.halving(stacked2),
            ),
            pool=HALVE,
        )

    def halving(self, channels: int) -> ConvNormAct:
        """3×3 with stride 2, inside the input."""
        return self.conv(channels, 3, stride=2, padding=0)


a = partial(InceptionResNetA, scale=0.17, norm=NORM)
b = partial(InceptionResNetB, scale=0.1, norm=NORM)
c = partial(InceptionResNetC, scale=0.2, norm=NORM)
reduction_a = partial(ReductionA, norm=NORM)
reduction_b = partial(InceptionResNetReduction, norm=NORM)


def inception_resnet(
    name: str,
    modules: Callable[[], dict[str, Part]],
    *,
    title: str,
    num_classes: int = 1000,
    input: Image = (3, 299, 299),
) -> Network:
    """Figure 15: the stem, then the `modules` of a variant, and the classifier."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=GLOROT,
        body=chain(
            **stem(),
            **modules(),
            pool=GlobalAvgPool(),
            flat=Flatten(),
            dropout=Dropout(rate=0.2),
            linear=Linear(features=num_classes),
        ),
    )


def v1() -> dict[str, Part]:
    """Figures 10 to 14, with the sizes of table 1."""
    return {
        "conv_4b": conv(channels=256, kernel=3, stride=2),
        "inception_resnet_a": repeat(
            5, a(channels=256, one=32, single=(32, 32), stacked=(32, 32, 32))
        ),
        "reduction_a": reduction_a(single=384, stacked=(192, 192, 256)),
        "inception_resnet_b": repeat(10, b(channels=896, one=128, single=(128, 128, 128))),
        "reduction_b": reduction_b(single1=(256, 384), single2=(256, 256), stacked=(256, 256, 256)),
        "inception_resnet_c": repeat(5, c(channels=1792, one=192, single=(192, 192, 192))),
    }


def v2() -> dict[str, Part]:
    """Figures 16 to 19 behind a module of Inception-v3, twice as many as drawn; the last C is
    not scaled, and linear."""
    mixed_5b = InceptionA(
        one=96,
        single_reduce=48,
        single=64,
        stacked_reduce=64,
        stacked=96,
        pool_proj=64,
        kernel=5,
        pool=MEAN,
        norm=NORM,
    )
    return {
        "pool_5a": HALVE,
        "mixed_5b": mixed_5b,
        "inception_resnet_a": repeat(
            10, a(channels=320, one=32, single=(32, 32), stacked=(32, 48, 64))
        ),
        "reduction_a": reduction_a(single=384, stacked=(256, 256, 384)),
        "inception_resnet_b": repeat(20, b(channels=1088, one=192, single=(128, 160, 192))),
        "reduction_b": reduction_b(single1=(256, 384), single2=(256, 288), stacked=(256, 288, 320)),
        "inception_resnet_c": repeat(9, c(channels=2080, one=192, single=(192, 224, 256))),
        "last_c": c(channels=2080, one=192, single=(192, 224, 256), scale=1.0, linear=True),
        "conv_7b": conv(channels=1536, kernel=1),
    }


ENTRIES = (
    Entry(
        name="inception_resnet_v1",
        build=partial(inception_resnet, "inception_resnet_v1", v1, title="InceptionResNetV1"),
        paper=SZEGEDY_2017,
        facts=Facts(
            parameters_infer=22_756_328,
            parameters_train=22_756_328,
            macs_infer=6_206_361_696,
            input=(3, 299, 299),
            source="figures 10 to 15 and table 1, with batch norm that has a scale",
        ),
        differs=(
            "Differs: the linear 1 × 1 convolutions have a bias and no batch norm, and branches "
            "are scaled by 0.17, 0.10 and 0.20, as in the authors' model of -v2; the paper "
            "says 0.1 to 0.3.",
            "Differs: batch norm has a scale; without, there are 22,742,808 parameters.",
            "Differs: the paper does not say how its weights are set; they are Glorot's, "
            "TF-slim's default.",
            "Differs: facenet's and pytorchcv's have a sixth C module and a bottleneck of 512 "
            "features: 23,995,624 parameters.",
        ),
        published="top-1 error 21.3 %, top-5 5.5 % on a subset of ILSVRC-2012 val, one network, "
        "one crop (table 2)",
    ),
    Entry(
        name="inception_resnet_v2",
        build=partial(inception_resnet, "inception_resnet_v2", v2, title="InceptionResNetV2"),
        paper=SZEGEDY_2017,
        facts=Facts(
            parameters_infer=55_843_464,
            parameters_train=55_843_464,
            macs_infer=13_155_794_016,
            input=(3, 299, 299),
            source="the authors' TensorFlow model, as timm's `inception_resnet_v2` has it",
        ),
        differs=(
            "Differs: this is the authors' model, with 10, 20 and 10 modules; the paper draws "
            "5, 10 and 5, which makes 32,433,928 parameters with its stem.",
            "Differs: the stem is Inception-v3's, and a module at 35 × 35 follows; the paper "
            "draws Inception-v4's.",
            "Differs: the linear 1 × 1 convolutions have the 1088 and 2080 channels of the "
            "trunk; figures 17 and 19 print 1154 and 2048.",
            "Differs: there is no side head; the authors' model has one in training.",
            "Differs: batch norm has a scale; TensorFlow's and Keras's have none, with 30,272 "
            "parameters fewer.",
            "Differs: the paper does not say how its weights are set; they are Glorot's, "
            "TF-slim's default.",
        ),
        published="top-1 error 19.9 %, top-5 4.9 % on a subset of ILSVRC-2012 val, one network, "
        "one crop (table 2)",
    ),
)
