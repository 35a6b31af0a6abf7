"""Xception (Chollet 2017)."""

from __future__ import annotations

from functools import partial
from typing import Any, Literal

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.combinators import Chain, Residual, chain, repeat, residual
from lamina.spec.fields import Count
from lamina.spec.initial import GLOROT
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

CHOLLET_2017 = Paper(
    authors="Chollet",
    title="Xception: Deep Learning with Depthwise Separable Convolutions",
    year=2017,
    place="section 3, figure 5",
)

NORM = BatchNorm(eps=1e-3, momentum=0.01)  # Keras's defaults; it counts the old average, 0.99


class SeparableConv(Block):
    """A 3×3 for each of the `inputs`, then a 1×1 over all of them, with nothing between; and
    batch norm, which figure 5 does not draw."""

    kind: Literal["separable_conv"] = "separable_conv"
    inputs: Count
    channels: Count

    def body(self) -> Chain:
        return chain(
            depthwise=Conv(
                channels=self.inputs, kernel=3, padding=1, groups=self.inputs, bias=False
            ),
            pointwise=Conv(channels=self.channels, kernel=1, bias=False),
            norm=NORM,
        )


class Halving(Block):
    """Two separable convolutions and a max pool with stride 2; around them a 1×1 convolution
    with stride 2. The net's `first` has no ReLU before it."""

    inputs: Count
    between: Count
    channels: Count
    first: bool = False

    def body(self) -> Residual:
        before: dict[str, Any] = {} if self.first else {"relu1": ReLU()}
        return residual(
            **before,
            sepconv1=SeparableConv(inputs=self.inputs, channels=self.between),
            relu2=ReLU(),
            sepconv2=SeparableConv(inputs=self.between, channels=self.channels),
            pool=self.pool(),
            shortcut=chain(
                conv=Conv(channels=self.channels, kernel=1, stride=2, bias=False), norm=NORM
            ),
        )

    def pool(self) -> MaxPool:
        """What halves the size."""
        raise NotImplementedError


class Downsampling(Halving):
    """Its pool has padding on every side."""

    kind: Literal["downsampling"] = "downsampling"

    def pool(self) -> MaxPool:
        return MaxPool(kernel=3, stride=2, padding=1)


class SameDownsampling(Halving):
    """Its pool is padded as in TensorFlow: even inputs below and to the right only."""

    kind: Literal["same_downsampling"] = "same_downsampling"

    def pool(self) -> MaxPool:
        return MaxPool(kernel=3, stride=2, padding="same")


class MiddleBlock(Block):
    """Three separable convolutions that keep size and channels, each after a ReLU."""

    kind: Literal["middle_block"] = "middle_block"
    channels: Count

    def body(self) -> Residual:
        sepconv = SeparableConv(inputs=self.channels, channels=self.channels)
        return residual(
            relu1=ReLU(),
            sepconv1=sepconv,
            relu2=ReLU(),
            sepconv2=sepconv,
            relu3=ReLU(),
            sepconv3=sepconv,
        )


def xception(
    name: str = "xception",
    *,
    title: str = "Xception",
    halving: type[Halving] = Downsampling,
    drop: float = 0.5,
    num_classes: int = 1000,
    input: Image = (3, 299, 299),
) -> Network:
    """Entry flow, middle flow eight times, exit flow; `halving` is what makes maps smaller."""
    conv = partial(ConvNormAct, kernel=3, norm=NORM)
    return Network(
        name=name,
        title=title,
        input=input,
        init=GLOROT,
        body=chain(
            entry_flow=chain(
                conv1=conv(channels=32, stride=2),
                conv2=conv(channels=64),
                block1=halving(inputs=64, between=128, channels=128, first=True),
                block2=halving(inputs=128, between=256, channels=256),
                block3=halving(inputs=256, between=728, channels=728),
            ),
            middle_flow=repeat(8, MiddleBlock(channels=728)),
            exit_flow=chain(
                block=halving(inputs=728, between=728, channels=1024),
                sepconv1=SeparableConv(inputs=1024, channels=1536),
                relu1=ReLU(),
                sepconv2=SeparableConv(inputs=1536, channels=2048),
                relu2=ReLU(),
            ),
            pool=GlobalAvgPool(),
            flat=Flatten(),
            **({"dropout": Dropout(rate=drop)} if drop else {}),
            linear=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="xception",
        build=xception,
        paper=CHOLLET_2017,
        facts=Facts(
            parameters_infer=22_855_952,
            parameters_train=22_855_952,
            macs_infer=8_357_403_496,
            input=(3, 299, 299),
            source="table 3 prints 22,855,952; timm's `legacy_xception` has the same layers",
        ),
        differs=(
            "Differs: pools have padding 1 on every side, as timm's; Keras pads 74 × 74 below "
            "and to the right alone, for the same sizes.",
            "Differs: the dropout of 0.5 is the paper's (section 4.3); Keras's and timm's models "
            "drop nothing.",
            "Differs: batch norm's numbers and Glorot's weights are Keras's defaults, as in the "
            "author's model; the paper prints neither.",
        ),
        published="top-1 accuracy 0.790, top-5 0.945 on ILSVRC-2012 val, one network, one crop "
        "(table 1)",
    ),
)
