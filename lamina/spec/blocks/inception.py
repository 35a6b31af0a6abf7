"""The Inception module of GoogLeNet, and its auxiliary classifier."""

from typing import TYPE_CHECKING, Literal

from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.combinators import Chain, chain, concat
from lamina.spec.fields import Count, Rate, Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import AvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten

if TYPE_CHECKING:
    from lamina.spec.union import Part


class GoogLeNetBlock(Block):
    """What GoogLeNet's modules share: convolutions with bias and ReLU, or with `norm` in place
    of the bias."""

    bias_init: float = 0.0
    norm: "Part | None" = None

    def conv(self, channels: int, kernel: int = 1) -> ConvRelu | ConvNormAct:
        """A convolution that keeps the size, with ReLU."""
        padding = kernel // 2
        if self.norm is not None:
            return ConvNormAct(channels=channels, kernel=kernel, padding=padding, norm=self.norm)
        return ConvRelu(channels=channels, kernel=kernel, padding=padding, bias_init=self.bias_init)


class Inception(GoogLeNetBlock):
    """Four branches side by side (Szegedy 2015, figure 2b). Numbers in the order of table 1:
    #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj."""

    kind: Literal["inception"] = "inception"
    one: Width
    three_reduce: Width
    three: Width
    five_reduce: Width
    five: Width
    pool_proj: Width
    five_kernel: Count = 5

    def body(self) -> Concat:
        return concat(
            b1=self.conv(self.one),
            b3=chain(reduce=self.conv(self.three_reduce), conv=self.conv(self.three, 3)),
            b5=chain(
                reduce=self.conv(self.five_reduce), conv=self.conv(self.five, self.five_kernel)
            ),
            pool=chain(pool=MaxPool(kernel=3, stride=1, padding=1), proj=self.conv(self.pool_proj)),
        )


class AuxClassifier(GoogLeNetBlock):
    """The side network of GoogLeNet: 5×5/3 average pool, 1×1 convolution, two dense layers
    (Szegedy 2015, section 5).

    Put it in an `aux`.
    """

    kind: Literal["aux_classifier"] = "aux_classifier"
    classes: Count
    channels: Width = 128
    features: Width = 1024
    rate: Rate = 0.7
    pool: "Part | None" = None

    def body(self) -> Chain:
        return chain(
            pool=AvgPool(kernel=5, stride=3) if self.pool is None else self.pool,
            conv=self.conv(self.channels),
            flat=Flatten(),
            fc=Linear(features=self.features, bias_init=self.bias_init),
            relu=ReLU(),
            drop=Dropout(rate=self.rate),
            classifier=Linear(features=self.classes),
        )
