"""ResNeXt (Xie 2017) and the wide ResNet (Zagoruyko 2016): ResNet-50 with another bottleneck."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Paper
from lamina.architectures.resnet import GLOBAL_AVERAGE, facts, resnet
from lamina.spec.blocks.bottleneck import Bottleneck

XIE_2017 = Paper(
    authors="Xie, Girshick, Dollár, Tu, He",
    title="Aggregated Residual Transformations for Deep Neural Networks",
    year=2017,
    place="table 1, figure 3c",
)
ZAGORUYKO_2016 = Paper(
    authors="Zagoruyko, Komodakis",
    title="Wide Residual Networks",
    year=2016,
    place="section 3.4, table 8",
)

ENTRIES = (
    Entry(
        name="resnext50_32x4d",
        build=partial(
            resnet,
            "resnext50_32x4d",
            (3, 4, 6, 3),
            block=Bottleneck(channels=128, groups=32, expansion=2),
            title="ResNeXt50",
        ),
        paper=XIE_2017,
        facts=facts(
            25_028_904, 4_230_479_872, "table 1 prints 25.0 × 10⁶; torchvision's `resnext50_32x4d`"
        ),
        differs=(
            "Differs: a block is the paper's form (c), one grouped convolution; forms (a) and "
            "(b), with 32 paths of their own, compute the same.",
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 22.2 % on ILSVRC-2012 val, one crop (table 3)",
    ),
    Entry(
        name="wide_resnet50_2",
        build=partial(
            resnet,
            "wide_resnet50_2",
            (3, 4, 6, 3),
            block=Bottleneck(channels=128, expansion=2),
            title="WideResNet50",
        ),
        paper=ZAGORUYKO_2016,
        facts=facts(
            68_883_240, 11_398_021_120, "table 8 prints 68.9M; torchvision's `wide_resnet50_2`"
        ),
        differs=(
            "Differs: it is the ResNet-50 of version 1.5 (stride in the 3 × 3, as torchvision) "
            "whose bottlenecks are twice as wide inside; only ImageNet's is made this way, the "
            "paper's other networks are of wide basic blocks.",
            GLOBAL_AVERAGE,
        ),
        published="top-1 error 21.9 %, top-5 6.03 % on ILSVRC-2012 val, one crop (table 8)",
    ),
)
