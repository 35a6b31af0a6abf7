"""AlexNet (Krizhevsky 2012)."""

from __future__ import annotations

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import LRN
from lamina.spec.layers.pool import MaxPool
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

KRIZHEVSKY_2012 = Paper(
    authors="Krizhevsky, Sutskever, Hinton",
    title="ImageNet Classification with Deep Convolutional Neural Networks",
    year=2012,
    place="sections 3 to 5, figure 2",
)


def alexnet(
    name: str = "alexnet",
    *,
    groups: int = 2,
    title: str = "AlexNet",
    num_classes: int = 1000,
    input: Image = (3, 227, 227),
) -> Network:
    """Five convolutions and three dense layers; `groups` are the paper's two GPUs, which
    exchange their maps only in conv3."""
    norm = LRN(size=5, alpha=1e-4, beta=0.75, k=2.0, alpha_form="sum")
    return Network(
        name=name,
        title=title,
        input=input,
        init=Normal(std=0.01),
        body=chain(
            conv1=Conv(channels=96, kernel=11, stride=4),
            relu1=ReLU(),
            norm1=norm,
            pool1=MaxPool(kernel=3, stride=2),
            conv2=Conv(channels=256, kernel=5, padding=2, groups=groups, bias_init=1.0),
            relu2=ReLU(),
            norm2=norm,
            pool2=MaxPool(kernel=3, stride=2),
            conv3=Conv(channels=384, kernel=3, padding=1),
            relu3=ReLU(),
            conv4=Conv(channels=384, kernel=3, padding=1, groups=groups, bias_init=1.0),
            relu4=ReLU(),
            conv5=Conv(channels=256, kernel=3, padding=1, groups=groups, bias_init=1.0),
            relu5=ReLU(),
            pool5=MaxPool(kernel=3, stride=2),
            flat=Flatten(),
            fc6=Linear(features=4096, bias_init=1.0),
            relu6=ReLU(),
            drop6=Dropout(rate=0.5),
            fc7=Linear(features=4096, bias_init=1.0),
            relu7=ReLU(),
            drop7=Dropout(rate=0.5),
            fc8=Linear(features=num_classes),
        ),
    )


ENTRIES = (
    Entry(
        name="alexnet",
        build=alexnet,
        paper=KRIZHEVSKY_2012,
        facts=Facts(
            parameters_infer=60_965_224,
            parameters_train=60_965_224,
            macs_infer=724_406_816,
            input=(3, 227, 227),
            source="the paper's 60 million; exactly, the constants of BVLC AlexNet",
        ),
        differs=(
            "Differs: the input is 227 × 227; the paper says 224, which an 11 × 11 window at "
            "stride 4 takes to 54 × 54, not to its 55 × 55.",
            "Differs: conv1 is one convolution of 96 maps; on the paper's two GPUs it is two "
            "of 48 on the same input, with the same parameters.",
            "Differs: α multiplies the sum of squares, as the paper prints it; Caffe and torch "
            "divide it by n.",
            "Differs: torchvision's `alexnet` is the one-GPU network of 2014, without groups "
            "and norms, with 61,100,840 parameters.",
        ),
        published="top-1 error 40.7 %, top-5 18.2 % on ILSVRC-2012 val, one network (table 2)",
    ),
)
