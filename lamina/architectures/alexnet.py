"""AlexNet (Krizhevsky 2012), and its one-GPU successor (Krizhevsky 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.architectures.entry import Image
from lamina.architectures.parts import LRN_2012, dense, numbered
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal, VarianceScaling
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.pool import AdaptiveAvgPool, MaxPool
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

# What torch draws weights from unless told otherwise: uniform in ±1/√fan_in.
TORCH = VarianceScaling(scale=1 / 3, fan="fan_in", distribution="uniform")


def alexnet(
    name: str = "alexnet",
    *,
    title: str = "AlexNet",
    padding: int = 0,
    groups: int = 2,
    outer: str = "conv relu norm pool",
    inner: str = "conv relu",
    norm: Part = LRN_2012,
    ceil: bool = False,
    bias_init: float = 1.0,
    dense_init: Init | None = None,
    num_classes: int = 1000,
    input: Image = (3, 227, 227),
) -> Network:
    """Five convolutions and three dense layers (Krizhevsky 2012, section 3.5). `groups` are the
    paper's two GPUs, which exchange their maps only in conv3; `padding` is conv1's.

    `outer` is the order of the parts around conv1 and conv2, `inner` around the others.
    """
    pool = MaxPool(kernel=3, stride=2, ceil=ceil)
    conv1 = Conv(channels=96, kernel=11, stride=4, padding=padding)
    conv2 = Conv(channels=256, kernel=5, padding=2, groups=groups, bias_init=bias_init)
    conv3 = Conv(channels=384, kernel=3, padding=1)
    conv4 = Conv(channels=384, kernel=3, padding=1, groups=groups, bias_init=bias_init)
    conv5 = Conv(channels=256, kernel=3, padding=1, groups=groups, bias_init=bias_init)
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.01),
        body=chain(
            **numbered(1, outer, conv=conv1, norm=norm, pool=pool),
            **numbered(2, outer, conv=conv2, norm=norm, pool=pool),
            **numbered(3, inner, conv=conv3, norm=norm),
            **numbered(4, inner, conv=conv4, norm=norm),
            **numbered(5, inner, conv=conv5, norm=norm),
            pool5=pool,
            **dense(num_classes, bias_init=bias_init, init=dense_init),
        ),
    )


def alexnet_torchvision(
    name: str = "alexnet.torchvision",
    *,
    title: str = "AlexNetTorchvision",
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """The one tower of Krizhevsky 2014 as torchvision builds it, without norms."""
    pool = MaxPool(kernel=3, stride=2)
    conv1 = Conv(channels=64, kernel=11, stride=4, padding=2)
    conv2 = Conv(channels=192, kernel=5, padding=2)
    conv3 = Conv(channels=384, kernel=3, padding=1)
    conv4 = conv5 = Conv(channels=256, kernel=3, padding=1)
    return Network(
        name=name,
        title=title,
        input=input,
        init=TORCH,
        body=chain(
            **numbered(1, "conv relu pool", conv=conv1, pool=pool),
            **numbered(2, "conv relu pool", conv=conv2, pool=pool),
            **numbered(3, "conv relu", conv=conv3),
            **numbered(4, "conv relu", conv=conv4),
            **numbered(5, "conv relu pool", conv=conv5, pool=pool),
            avgpool=AdaptiveAvgPool(size=6),
            **dense(num_classes, order="drop fc relu"),
        ),
    )
