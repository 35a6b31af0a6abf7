"""Inception-v3 (Szegedy 2016)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Literal

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.blocks.factorized import (
    InceptionA,
    InceptionB,
    Pooled,
    ReductionA,
    ReductionB,
    Two,
)
from lamina.spec.combinators import Chain, aux, chain, concat
from lamina.spec.fields import Count
from lamina.spec.initial import Normal
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import AvgPool, GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

SZEGEDY_2016 = Paper(
    authors="Szegedy, Vanhoucke, Ioffe, Shlens, Wojna",
    title="Rethinking the Inception Architecture for Computer Vision",
    year=2016,
    place="section 6, table 1; sizes from the authors' TensorFlow model",
)

NORM = BatchNorm(eps=1e-3)
NORMAL = Normal(std=0.1)
conv = partial(ConvNormAct, norm=NORM)


def stem(norm: BatchNorm = NORM) -> dict[str, Part]:
    """299×299 to 71×71 with 192 channels; both Inception-ResNets begin with it too."""
    conv = partial(ConvNormAct, norm=norm)
    return {
        "conv_1a": conv(channels=32, kernel=3, stride=2),
        "conv_2a": conv(channels=32, kernel=3),
        "conv_2b": conv(channels=64, kernel=3, padding=1),
        "pool_3a": MaxPool(kernel=3, stride=2),
        "conv_3b": conv(channels=80, kernel=1),
        "conv_4a": conv(channels=192, kernel=3),
    }


def inception_a(pool_proj: int, norm: BatchNorm, pool: Part | None) -> InceptionA:
    """35×35, with a 5×5 in its single branch."""
    return InceptionA(
        one=64,
        single_reduce=48,
        single=64,
        stacked_reduce=64,
        stacked=96,
        pool_proj=pool_proj,
        kernel=5,
        pool=pool,
        norm=norm,
    )


def inception_b(c: int, norm: BatchNorm, pool: Part | None) -> InceptionB:
    """17×17; `c` channels between the one-sided convolutions (figure 6 with n = 7)."""
    return InceptionB(
        one=192,
        single=(c, c, 192),
        stacked=(c, c, c, c, 192),
        pool_proj=192,
        pool=pool,
        norm=norm,
    )


class InceptionC(Pooled):
    """1×1; 1×1 and a split; 1×1, 3×3 and a split; pool and 1×1, side by side. A split is a 1×3
    beside a 3×1 (Szegedy 2016, figure 7)."""

    kind: Literal["inception_c"] = "inception_c"
    one: Count
    single: Count
    stacked: Two
    expanded: Count
    pool_proj: Count

    def body(self) -> Concat:
        stacked_reduce, stacked = self.stacked
        return concat(
            b1=self.conv(self.one),
            short=chain(reduce=self.conv(self.single), split=self.split(self.expanded)),
            long=chain(
                reduce=self.conv(stacked_reduce),
                conv=self.conv(stacked, 3),
                split=self.split(self.expanded),
            ),
            pool=self.pooled(self.pool_proj),
        )


class AuxLogits(Block):
    """The side network: 5×5/3 average pool, 1×1 and 5×5 convolutions, a dense layer. Put it in
    an `aux`."""

    kind: Literal["aux_logits"] = "aux_logits"
    classes: Count

    def body(self) -> Chain:
        return chain(
            pool=AvgPool(kernel=5, stride=3),
            conv1=conv(channels=128, kernel=1),
            conv2=Conv(channels=768, kernel=5, bias=False, init=Normal(std=0.01)),
            norm2=NORM,
            relu2=ReLU(),
            mean=GlobalAvgPool(),
            flat=Flatten(),
            linear=Linear(features=self.classes, init=Normal(std=0.001)),
        )


def inception_v3(
    name: str = "inception_v3",
    *,
    title: str = "InceptionV3",
    norm: BatchNorm = NORM,
    pool: Part | None = None,
    side: bool = True,
    drop: float = 0.5,
    init: Init = NORMAL,
    num_classes: int = 1000,
    input: Image = (3, 299, 299),
) -> Network:
    """Factorised Inception modules at three sizes, and in training a side classifier unless there
    is no `side`. `norm` is every norm of the trunk, `pool` what its modules average with."""
    a = partial(inception_a, norm=norm, pool=pool)
    b = partial(inception_b, norm=norm, pool=pool)
    c = InceptionC(
        one=320,
        single=384,
        stacked=(448, 384),
        expanded=384,
        pool_proj=192,
        pool=pool,
        norm=norm,
    )
    head = aux(AuxLogits(classes=num_classes), weight=0.4)
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            **stem(norm),
            pool_5a=MaxPool(kernel=3, stride=2),
            mixed_5b=a(32),
            mixed_5c=a(64),
            mixed_5d=a(64),
            mixed_6a=ReductionA(single=384, stacked=(64, 96, 96), norm=norm),
            mixed_6b=b(128),
            mixed_6c=b(160),
            mixed_6d=b(160),
            mixed_6e=b(192),
            **({"aux": head} if side else {}),
            mixed_7a=ReductionB(single=(192, 320), seven=(192, 192, 192, 192), norm=norm),
            mixed_7b=c,
            mixed_7c=c,
            pool=GlobalAvgPool(),
            **({"dropout": Dropout(rate=drop)} if drop else {}),
            flat=Flatten(),
            linear=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="inception_v3",
        build=inception_v3,
        paper=SZEGEDY_2016,
        facts=Facts(
            parameters_infer=23_834_568,
            parameters_train=27_161_264,
            macs_infer=5_713_216_096,
            input=(3, 299, 299),
            source="torchvision's `inception_v3`, whose published count has the side head",
        ),
        differs=(
            "Differs: the paper's table 1 prints 3 × 3 convolutions of 80, 192 (stride 2) and "
            "288 channels behind the first pool; the authors' model has a 1 × 1 of 80, a 3 × 3 "
            "of 192 and a pool. The channels within its modules are the model's too.",
            "Differs: five modules at 17 × 17 are a reduction and four; two at 8 × 8 follow a "
            "reduction of their own.",
            "Differs: averages count the zeros of the padding, and the last dropout drops 0.5, "
            "as torchvision; in TensorFlow they don't, and it drops 0.2.",
            "Differs: batch norm has a scale; TensorFlow's and Keras's have none, with 17,216 "
            "parameters fewer. Its momentum is 0.1; TensorFlow's is 0.0003.",
            "Differs: the paper does not say how its weights are set; they are torchvision's, "
            "normal with 0.1, in the side head 0.01 and 0.001.",
            "Differs: the side head's loss has the weight 0.4 of the authors' model; the paper "
            "prints none.",
        ),
        published="top-1 error 21.2 %, top-5 5.6 % on ILSVRC-2012 val, one network, one crop "
        "(table 3)",
    ),
)
