"""GoogLeNet (Szegedy 2015), and torchvision's form of it with batch norm."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.inception import AuxClassifier, Inception
from lamina.spec.combinators import aux, chain
from lamina.spec.initial import Normal, VarianceScaling
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import LRN, BatchNorm
from lamina.spec.layers.pool import AdaptiveAvgPool, GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

SZEGEDY_2015 = Paper(
    authors="Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich",
    title="Going Deeper with Convolutions",
    year=2015,
    place="section 5, table 1",
)

# What Caffe calls xavier: uniform, with variance 1 / fan_in.
XAVIER = VarianceScaling(scale=1.0, fan="fan_in", distribution="uniform")
BIAS = 0.2
POOL = MaxPool(kernel=3, stride=2, ceil=True)


def googlenet(
    name: str = "googlenet",
    *,
    title: str = "GoogLeNet",
    norm: BatchNorm | None = None,
    five_kernel: int = 5,
    pool4: MaxPool = POOL,
    aux_pool: AdaptiveAvgPool | None = None,
    rate: float = 0.4,
    init: Normal | VarianceScaling = XAVIER,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Nine Inception modules, and in training two side classifiers. With `norm`, every
    convolution has it in place of a bias, and there are no LRNs."""
    style = {"norm": norm} if norm else {"bias_init": BIAS}
    conv = partial(ConvNormAct if norm else ConvRelu, **style)
    head = AuxClassifier(classes=num_classes, pool=aux_pool, **style)
    lrn = LRN(size=5, alpha=1e-4, beta=0.75, k=1.0, alpha_form="mean")

    def inception(*table: int) -> Inception:
        """A row of table 1: #1×1, #3×3 reduce, #3×3, #5×5 reduce, #5×5, pool proj."""
        one, three_reduce, three, five_reduce, five, pool_proj = table
        return Inception(
            one=one,
            three_reduce=three_reduce,
            three=three,
            five_reduce=five_reduce,
            five=five,
            pool_proj=pool_proj,
            five_kernel=five_kernel,
            **style,
        )

    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            conv1=conv(channels=64, kernel=7, stride=2, padding=3),
            pool1=POOL,
            **({} if norm else {"norm1": lrn}),
            conv2_reduce=conv(channels=64, kernel=1),
            conv2=conv(channels=192, kernel=3, padding=1),
            **({} if norm else {"norm2": lrn}),
            pool2=POOL,
            inception_3a=inception(64, 96, 128, 16, 32, 32),
            inception_3b=inception(128, 128, 192, 32, 96, 64),
            pool3=POOL,
            inception_4a=inception(192, 96, 208, 16, 48, 64),
            aux1=aux(head, weight=0.3),
            inception_4b=inception(160, 112, 224, 24, 64, 64),
            inception_4c=inception(128, 128, 256, 24, 64, 64),
            inception_4d=inception(112, 144, 288, 32, 64, 64),
            aux2=aux(head, weight=0.3),
            inception_4e=inception(256, 160, 320, 32, 128, 128),
            pool4=pool4,
            inception_5a=inception(256, 160, 320, 32, 128, 128),
            inception_5b=inception(384, 192, 384, 48, 128, 128),
            pool5=GlobalAvgPool(),
            flat=Flatten(),
            dropout=Dropout(rate=rate),
            linear=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="googlenet",
        build=googlenet,
        paper=SZEGEDY_2015,
        facts=Facts(
            parameters_infer=6_998_552,
            parameters_train=13_378_280,
            macs_infer=1_582_671_872,
            input=(3, 224, 224),
            source="BVLC GoogLeNet, which has the layers of table 1",
        ),
        differs=(
            "Differs: the paper says neither how its norms nor how its weights are set; both "
            "are BVLC Caffe's (k = 1, α over n; xavier, bias 0.2).",
            "Differs: the first convolution is dense, 9,408 weights; table 1 prints 2.7K.",
            "Differs: the average before the dense layer is global, so that other inputs fit; "
            "the paper's window is 7 × 7.",
            "Differs: torchvision's `googlenet` has batch norm, and 3 × 3 convolutions for the "
            "5 × 5: 6,624,904 parameters.",
        ),
        published="top-5 error 10.07 % on ILSVRC-2014 val, one network, one crop (table 3)",
    ),
    Entry(
        name="googlenet.torchvision",
        build=partial(
            googlenet,
            "googlenet.torchvision",
            title="GoogLeNetTorchvision",
            norm=BatchNorm(eps=1e-3),
            five_kernel=3,
            pool4=MaxPool(kernel=2, stride=2, ceil=True),
            aux_pool=AdaptiveAvgPool(size=4),
            rate=0.2,
            init=Normal(std=0.01),
        ),
        paper=SZEGEDY_2015,
        facts=Facts(
            parameters_infer=6_624_904,
            parameters_train=13_004_888,
            macs_infer=1_498_376_192,
            input=(3, 224, 224),
            source="torchvision's `googlenet`; its published count leaves the side heads out",
        ),
        variant_of="googlenet",
        differs=(
            "Differs: every convolution has batch norm in place of a bias; there are no LRNs.",
            "Differs: the 5 × 5 convolutions are 3 × 3, which torchvision has kept since its "
            "weights were trained with them.",
            "Differs: pool4 is 2 × 2; the side heads average to 4 × 4, whatever the input; the "
            "last dropout drops 0.2.",
            "Differs: biases of the dense layers start at 0; torchvision leaves them as torch "
            "draws them.",
        ),
    ),
)
