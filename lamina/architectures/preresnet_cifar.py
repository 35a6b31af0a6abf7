"""Pre-activation ResNets for CIFAR-10 (He 2016b), down to a thousand layers."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from lamina.architectures.entry import Entry, Image
from lamina.architectures.preresnet import HE_2016B, Unit, stage
from lamina.architectures.resnet import facts
from lamina.architectures.resnet_cifar import CIFAR10
from lamina.spec.blocks.preactivation import PreActBasicBlock, PreActBottleneck
from lamina.spec.combinators import chain
from lamina.spec.initial import HE_FAN_OUT
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import GlobalAvgPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

HE_2016B_CIFAR = replace(HE_2016B, place="section 5, tables 2 to 4")
BASIC = PreActBasicBlock(channels=16)
BOTTLENECK = PreActBottleneck(channels=16, stride_in="1x1")


def preresnet_cifar(
    name: str,
    n: int,
    *,
    block: Unit = BOTTLENECK,
    title: str | None = None,
    num_classes: int = 10,
    input: Image = CIFAR10,
) -> Network:
    """A 3×3 convolution, three stages of `n` units, a dense layer: 9n + 2 layers of
    bottlenecks, or 6n + 2 of basic blocks."""
    width = block.channels
    return Network(
        name=name,
        title=title,
        input=input,
        init=HE_FAN_OUT,
        body=chain(
            conv1=Conv(channels=width, kernel=3, padding=1, bias=False),
            conv2=stage(n, block, width, stride=1),
            conv3=stage(n, block, 2 * width, stride=2),
            conv4=stage(n, block, 4 * width, stride=2),
            norm4=BatchNorm(),
            relu4=ReLU(),
            pool4=GlobalAvgPool(),
            flat=Flatten(),
            fc=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="preresnet110_cifar10",
        build=partial(
            preresnet_cifar, "preresnet110_cifar10", 18, block=BASIC, title="PreResNet110"
        ),
        paper=HE_2016B_CIFAR,
        facts=facts(1_730_522, 253_149_824, "pytorchcv's `preresnet110_cifar10`", input=CIFAR10),
        differs=(
            "Differs: shortcuts project where the shape changes, as in Facebook's Torch code; "
            "the paper does not say.",
        ),
        published="test error 6.37 % on CIFAR-10, the median of five runs (table 2)",
    ),
    Entry(
        name="preresnet164_cifar10",
        build=partial(preresnet_cifar, "preresnet164_cifar10", 18, title="PreResNet164"),
        paper=HE_2016B_CIFAR,
        facts=facts(1_703_258, 244_500_992, "the authors' Torch code", input=CIFAR10),
        differs=("Differs: the last 8 × 8 average is global, so that other inputs fit too.",),
        published="test error 5.46 % on CIFAR-10, the median of five runs (table 2)",
    ),
    Entry(
        name="preresnet1001_cifar10",
        build=partial(preresnet_cifar, "preresnet1001_cifar10", 111, title="PreResNet1001"),
        paper=HE_2016B_CIFAR,
        facts=facts(
            10_327_706,
            1_487_849_984,
            "the authors' Torch code; the paper's 10.2M are the 10,175,920 of its convolutions",
            input=CIFAR10,
        ),
        differs=("Differs: the last 8 × 8 average is global, so that other inputs fit too.",),
        published="test error 4.92 % on CIFAR-10 (table 4), 4.62 % with mini-batches of 64",
    ),
)
