"""What is known of Network in Network."""

from __future__ import annotations

from functools import partial

from lamina.architectures.entry import Entry, Facts, Paper
from lamina.architectures.nin import nin_3x3, nin_cifar, nin_imagenet
from lamina.spec.initial import Normal

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
