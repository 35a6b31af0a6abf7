"""Network in Network (Lin 2014)."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.pool import GlobalAvgPool, MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

LIN_2014 = Paper(
    authors="Lin, Chen, Yan",
    title="Network In Network",
    year=2014,
    place="sections 3 and 4, figure 2; sizes from the authors' cuda-convnet files",
)


def nin_cifar(
    name: str,
    *,
    title: str = "NIN",
    num_classes: int = 10,
    input: Image = (3, 32, 32),
) -> Network:
    """Three MLP convolutions, the last with a map for each class, and their global average."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.05),
        body=chain(
            mlpconv1=MLPConv(channels=(192, 160, 96), kernel=5, padding=2),
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


ENTRIES = (
    Entry(
        name="nin_cifar10",
        build=partial(nin_cifar, "nin_cifar10"),
        paper=LIN_2014,
        facts=Facts(
            parameters_infer=966_986,
            parameters_train=966_986,
            macs_infer=222_486_528,
            input=(3, 32, 32),
            source="the layers of the authors' file for CIFAR-10",
        ),
        differs=(
            "Differs: the paper prints no sizes; these, the dropout rates and the standard "
            "deviation 0.05 are the authors' own for CIFAR-10.",
            "Differs: both pools take the maximum, as in the authors' file; the Caffe model "
            "and its ports average in the second.",
            "Differs: the last 8 × 8 average is global, so that other inputs fit too.",
        ),
        published="test error 10.41 % on CIFAR-10, 8.81 % with augmentation (table 1)",
    ),
)
