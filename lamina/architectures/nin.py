"""Network in Network (Lin 2014)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.architectures.entry import Image
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init

GAUSSIAN = Normal(std=0.01)


def nin_cifar(
    name: str,
    *,
    title: str = "NIN",
    init: Init | None = None,
    cccp_init: Init | None = None,
    num_classes: int = 10,
    input: Image = (3, 32, 32),
) -> Network:
    """Three MLP convolutions, the last with a map for each class, and their global average
    (Lin 2014, figure 2); `init` and `cccp_init` are the first one's."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.05),
        body=chain(
            mlpconv1=MLPConv(
                channels=(192, 160, 96), kernel=5, padding=2, init=init, cccp_init=cccp_init
            ),
            pool1=MaxPool(kernel=3, stride=2, ceil=True),
            drop1=Dropout(rate=0.5),
            mlpconv2=MLPConv(channels=(192, 192, 192), kernel=5, padding=2),
            pool2=MaxPool(kernel=3, stride=2, ceil=True),
            drop2=Dropout(rate=0.5),
            mlpconv3=MLPConv(channels=(192, 192, num_classes), kernel=3, padding=1),
            pool3=GlobalAvgPool(),
            flat=Flatten(),
        ),
    )


def nin_3x3(
    name: str = "nin_cifar100.3x3",
    *,
    title: str = "NIN3x3",
    num_classes: int = 100,
    input: Image = (3, 32, 32),
) -> Network:
    """The small network that courses draw: 3×3 windows without padding, one 1×1 each."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.05),
        body=chain(
            mlpconv1=MLPConv(channels=(16, 16), kernel=3),
            mlpconv2=MLPConv(channels=(64, 64), kernel=3),
            mlpconv3=MLPConv(channels=(100, num_classes), kernel=3),
            pool3=GlobalAvgPool(),
            flat=Flatten(),
        ),
    )


def nin_imagenet(
    name: str = "nin_imagenet",
    *,
    title: str = "NINImageNet",
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """Four MLP convolutions for ImageNet, with AlexNet's windows in front."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.05),
        body=chain(
            mlpconv1=MLPConv(channels=(96, 96, 96), kernel=11, stride=4, init=GAUSSIAN),
            pool1=MaxPool(kernel=3, stride=2, ceil=True),
            mlpconv2=MLPConv(channels=(256, 256, 256), kernel=5, padding=2),
            pool2=MaxPool(kernel=3, stride=2, ceil=True),
            mlpconv3=MLPConv(channels=(384, 384, 384), kernel=3, padding=1, init=GAUSSIAN),
            pool3=MaxPool(kernel=3, stride=2, ceil=True),
            drop3=Dropout(rate=0.5),
            mlpconv4=MLPConv(channels=(1024, 1024, num_classes), kernel=3, padding=1),
            pool4=GlobalAvgPool(),
            flat=Flatten(),
        ),
    )
