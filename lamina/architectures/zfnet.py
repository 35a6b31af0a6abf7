"""ZFNet (Zeiler 2014): AlexNet with smaller windows and strides in its first two layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.architectures.entry import Image
from lamina.architectures.parts import LRN_2012, dense, numbered
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.pool import MaxPool
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part


def zfnet(
    name: str = "zfnet",
    *,
    title: str = "ZFNet",
    maps: tuple[int, int, int] = (384, 384, 256),
    features: tuple[int, int] = (4096, 4096),
    padding: int = 1,
    outer: str = "conv relu pool norm",
    hidden: str = "fc relu drop",
    norm: Part = LRN_2012,
    ceil: bool = True,
    last_pool: int = 3,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Figure 3; `maps` are those of layers 3 to 5, which table 2 varies, and `features` those
    of the hidden dense layers; `padding` is conv1's.

    `outer` is the order of the parts around conv1 and conv2, `hidden` around fc6 and fc7.
    """
    pool = MaxPool(kernel=3, stride=2, ceil=ceil)
    conv1 = Conv(channels=96, kernel=7, stride=2, padding=padding)
    conv2 = Conv(channels=256, kernel=5, stride=2)
    conv3, conv4, conv5 = (Conv(channels=count, kernel=3, padding=1) for count in maps)
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.01),
        body=chain(
            **numbered(1, outer, conv=conv1, norm=norm, pool=pool),
            **numbered(2, outer, conv=conv2, norm=norm, pool=pool),
            **numbered(3, "conv relu", conv=conv3),
            **numbered(4, "conv relu", conv=conv4),
            **numbered(5, "conv relu", conv=conv5),
            pool5=MaxPool(kernel=last_pool, stride=2),
            **dense(num_classes, features=features, order=hidden),
        ),
    )
