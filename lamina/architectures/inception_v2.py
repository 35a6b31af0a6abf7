"""BN-Inception, which is also called Inception-v2 (Ioffe 2015)."""

from __future__ import annotations

from functools import partial
from typing import Literal

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.blocks.factorized import Factorized, InceptionA
from lamina.spec.combinators import chain, concat
from lamina.spec.fields import Count
from lamina.spec.initial import HE
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

IOFFE_2015 = Paper(
    authors="Ioffe, Szegedy",
    title="Batch Normalization: Accelerating Deep Network Training by Reducing Internal "
    "Covariate Shift",
    year=2015,
    place="section 4.2 and appendix, figure 5",
)

POOL = MaxPool(kernel=3, stride=2, ceil=True)
MAX = MaxPool(kernel=3, stride=1, padding=1)


class InceptionStride2(Factorized):
    """The module between two sizes: 3×3 and double 3×3, each with stride 2 at its end, and the
    maximum of the input passed through (Ioffe 2015, figure 5, rows 3c and 4e)."""

    kind: Literal["inception_stride2"] = "inception_stride2"
    three_reduce: Count
    three: Count
    stacked_reduce: Count
    stacked: Count

    def body(self) -> Concat:
        return concat(
            short=chain(
                reduce=self.conv(self.three_reduce), conv=self.conv(self.three, 3, stride=2)
            ),
            long=chain(
                reduce=self.conv(self.stacked_reduce),
                conv1=self.conv(self.stacked, 3),
                conv2=self.conv(self.stacked, 3, stride=2),
            ),
            pool=POOL,
        )


def inception_v2(
    name: str = "inception_v2",
    *,
    title: str = "BNInception",
    bias: bool = True,
    proj: int = 128,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Ten Inception modules whose 5×5 is two 3×3. `bias` is that of the convolutions, `proj`
    the pool projection of 4c and 4d, of which the paper's table says two things."""
    conv = partial(ConvNormAct, bias=bias)

    def inception(*table: int, pool: MaxPool | None = None) -> InceptionA:
        """A row of figure 5: #1×1, #3×3 reduce, #3×3, double #3×3 reduce, double #3×3, pool
        proj (of the average)."""
        one, three_reduce, three, stacked_reduce, stacked, pool_proj = table
        return InceptionA(
            one=one,
            single_reduce=three_reduce,
            single=three,
            stacked_reduce=stacked_reduce,
            stacked=stacked,
            pool_proj=pool_proj,
            pool=pool,
            bias=bias,
        )

    def stride_2(*table: int) -> InceptionStride2:
        """The same columns, without the first and the last."""
        three_reduce, three, stacked_reduce, stacked = table
        return InceptionStride2(
            three_reduce=three_reduce,
            three=three,
            stacked_reduce=stacked_reduce,
            stacked=stacked,
            bias=bias,
        )

    return Network(
        name=name,
        title=title,
        input=input,
        init=HE,
        body=chain(
            conv1=conv(channels=64, kernel=7, stride=2, padding=3),
            pool1=POOL,
            conv2_reduce=conv(channels=64, kernel=1),
            conv2=conv(channels=192, kernel=3, padding=1),
            pool2=POOL,
            inception_3a=inception(64, 64, 64, 64, 96, 32),
            inception_3b=inception(64, 64, 96, 64, 96, 64),
            inception_3c=stride_2(128, 160, 64, 96),
            inception_4a=inception(224, 64, 96, 96, 128, 128),
            inception_4b=inception(192, 96, 128, 96, 128, 128),
            inception_4c=inception(160, 128, 160, 128, 160, proj),
            inception_4d=inception(96, 128, 192, 160, 192, proj),
            inception_4e=stride_2(128, 192, 192, 256),
            inception_5a=inception(352, 192, 320, 160, 224, 128),
            inception_5b=inception(352, 192, 320, 192, 224, 128, pool=MAX),
            pool5=GlobalAvgPool(),
            flat=Flatten(),
            dropout=Dropout(rate=0.2),
            linear=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="inception_v2",
        build=inception_v2,
        paper=IOFFE_2015,
        facts=Facts(
            parameters_infer=11_295_240,
            parameters_train=11_295_240,
            macs_infer=2_032_600_064,
            input=(3, 224, 224),
            source="figure 5, its branches as printed; pytorchcv's `bninception`",
        ),
        differs=(
            "Differs: the outputs of 4c, 4d and 4e are 608, 608 and 1056 channels, the sum of "
            "their branches as printed; figure 5 prints 576, 576 and 1024.",
            "Differs: the first convolution is dense, 9,408 weights; the paper's is separable "
            "with depth multiplier 8.",
            "Differs: convolutions keep a bias before their batch norm, as the Caffe models "
            "do; the paper leaves it out, which makes 11,285,224 parameters.",
            "Differs: the last dropout drops 0.2, as TF-slim; the paper's single networks "
            "have none.",
            "Differs: the paper does not say how its weights are set; they are He's.",
            "Differs: the average before the dense layer is global, so that other inputs fit; "
            "the paper's window is 7 × 7.",
            "Differs: the Inception-v2 of the paper on Inception-v3 is another network.",
        ),
        published="top-1 error 25.2 %, top-5 7.82 % on ILSVRC-2012 val, one network, one crop "
        "(figure 4)",
    ),
    Entry(
        name="inception_v2.576",
        build=partial(
            inception_v2, "inception_v2.576", title="BNInception576", bias=False, proj=96
        ),
        paper=IOFFE_2015,
        facts=Facts(
            parameters_infer=11_194_984,
            parameters_train=11_194_984,
            macs_infer=2_018_851_840,
            input=(3, 224, 224),
            source="figure 5, its output sizes as printed; the widths of TF-slim's `inception_v2`",
        ),
        variant_of="inception_v2",
        differs=(
            "Differs: 4c and 4d project the pool to 96 channels, so that their outputs are the "
            "576 that figure 5 prints; it prints 128 for the projection.",
            "Differs: convolutions have no bias.",
            "Differs: TF-slim's first convolution is separable, with depth multiplier 8; this "
            "one is dense, with 9,408 weights.",
        ),
    ),
)
