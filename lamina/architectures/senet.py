"""SE-ResNet (Hu 2018): ResNet with a squeeze-and-excitation gate in each block."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Paper
from lamina.architectures.resnet import GLOBAL_AVERAGE, facts, resnet
from lamina.architectures.resnet_v1 import CEIL_POOL1
from lamina.spec.blocks.bottleneck import SEBottleneck

HU_2018 = Paper(
    authors="Hu, Shen, Sun",
    title="Squeeze-and-Excitation Networks",
    year=2018,
    place="section 3, figure 3, table 1",
)

ENTRIES = (
    Entry(
        name="se_resnet50",
        build=partial(
            resnet,
            "se_resnet50",
            (3, 4, 6, 3),
            block=SEBottleneck(channels=64, stride_in="1x1"),
            pool1=CEIL_POOL1,
            title="SEResNet50",
        ),
        paper=HU_2018,
        facts=facts(28_088_024, 3_860_488_192, "timm's `legacy_seresnet50`, from the authors'"),
        differs=(
            "Differs: the gate's two dense layers are 1 × 1 convolutions with the same weights.",
            "Differs: timm's `seresnet50` has stride 2 in the 3 × 3 convolution, which makes "
            "4,091,699,200 MACs.",
            "Differs: nothing is dropped before the dense layer; timm's `legacy_seresnet50` drops "
            "a fifth there, as the authors do in SENet-154.",
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 23.29 %, top-5 6.62 % on ILSVRC-2012 val, one crop (table 2)",
    ),
)
