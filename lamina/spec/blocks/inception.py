"""The Inception module of GoogLeNet, and its auxiliary classifier."""

from __future__ import annotations

from typing import Literal

from lamina.spec.blocks.conv import ConvRelu
from lamina.spec.combinators import Chain, chain, concat
from lamina.spec.fields import Count, Rate, Size
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import AvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten


class Inception(Block):
    """Four branches side by side (Szegedy 2015, figure 2b). Numbers in the order of table 1:
    #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj."""

    kind: Literal["inception"] = "inception"
    one: Count
    three_reduce: Count
    three: Count
    five_reduce: Count
    five: Count
    pool_proj: Count
    bias_init: float = 0.0

    def body(self) -> Concat:
        return concat(
            b1=self.conv(self.one, 1),
            b3=chain(reduce=self.conv(self.three_reduce, 1), conv=self.conv(self.three, 3)),
            b5=chain(reduce=self.conv(self.five_reduce, 1), conv=self.conv(self.five, 5)),
            pool=chain(
                pool=MaxPool(kernel=3, stride=1, padding=1), proj=self.conv(self.pool_proj, 1)
            ),
        )

    def conv(self, channels: int, kernel: int) -> ConvRelu:
        """A convolution that keeps the size, with ReLU."""
        return ConvRelu(
            channels=channels, kernel=kernel, padding=kernel // 2, bias_init=self.bias_init
        )


class AuxClassifier(Block):
    """The side network of GoogLeNet: 5×5/3 average pool, 1×1 convolution, two dense layers
    (Szegedy 2015, section 5).

    Put it in an `aux`.
    """

    kind: Literal["aux_classifier"] = "aux_classifier"
    classes: Count
    channels: Count = 128
    features: Count = 1024
    rate: Rate = 0.7
    pool_kernel: Size = 5
    pool_stride: Size = 3
    bias_init: float = 0.0

    def body(self) -> Chain:
        return chain(
            pool=AvgPool(kernel=self.pool_kernel, stride=self.pool_stride),
            conv=ConvRelu(channels=self.channels, kernel=1, bias_init=self.bias_init),
            flat=Flatten(),
            fc=Linear(features=self.features, bias_init=self.bias_init),
            relu=ReLU(),
            drop=Dropout(rate=self.rate),
            classifier=Linear(features=self.classes),
        )
