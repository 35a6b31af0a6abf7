"""Network in Network (Lin 2014)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
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


LIN_2014 = Paper(
    authors="Lin, Chen, Yan",
    title="Network In Network",
    year=2014,
    place="sections 3 and 4, figure 2; sizes from the authors' cuda-convnet files",
)
POOLS = (
    "Differs: both pools take the maximum, as in the authors' file; the Caffe model and its "
    "ports average in the second."
)
GLOBAL = "Differs: the last 8 × 8 average is global, so that other inputs fit too."

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
            POOLS,
            GLOBAL,
        ),
        published="test error 10.41 % on CIFAR-10, 8.81 % with augmentation (table 1)",
    ),
    Entry(
        name="nin_cifar100",
        build=partial(
            nin_cifar,
            "nin_cifar100",
            init=Normal(std=0.001),
            cccp_init=Normal(std=0.01),
            num_classes=100,
        ),
        paper=LIN_2014,
        facts=Facts(
            parameters_infer=984_356,
            parameters_train=984_356,
            macs_infer=223_592_448,
            input=(3, 32, 32),
            source="the layers of the authors' file for CIFAR-100",
        ),
        differs=(
            "Differs: the paper prints no sizes; these, the dropout rates and the standard "
            "deviations (0.001, 0.01, 0.01, then 0.05) are the authors' own for CIFAR-100.",
            POOLS,
            GLOBAL,
        ),
        published="test error 35.68 % on CIFAR-100 (table 2)",
    ),
    Entry(
        name="nin_cifar100.3x3",
        build=nin_3x3,
        paper=LIN_2014,
        facts=Facts(
            parameters_infer=81_960,
            parameters_train=81_960,
            macs_infer=56_753_408,
            input=(3, 32, 32),
            source="448, 272, 9,280, 4,160, 57,700 and 10,100, as courses print the table",
        ),
        variant_of="nin_cifar100",
        differs=(
            "Differs: 3 × 3 windows without padding, 16, 64 and 100 maps; the authors' are 5 × 5 "
            "and 3 × 3 with 192.",
            "Differs: one 1 × 1 convolution in each MLP convolution; the paper has two.",
            "Differs: no pools and no dropout between them; the weights start as CIFAR-10's.",
        ),
    ),
    Entry(
        name="nin_imagenet",
        build=nin_imagenet,
        paper=LIN_2014,
        facts=Facts(
            parameters_infer=7_595_176,
            parameters_train=7_595_176,
            macs_infer=1_100_188_800,
            input=(3, 224, 224),
            source="the layers of the authors' Caffe model for ImageNet, 29 MB of weights",
        ),
        variant_of="nin_cifar10",
        differs=(
            "Differs: the paper stops at CIFAR, SVHN and MNIST; this is the authors' model for "
            "ImageNet, four MLP convolutions with AlexNet's windows.",
            "Differs: the last 1 × 1 convolution starts with standard deviation 0.05 like the "
            "others; the authors' with 0.01.",
            "Differs: the last 6 × 6 average is global, so that other inputs fit too.",
        ),
    ),
)
