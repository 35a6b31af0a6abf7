"""AlexNet (Krizhevsky 2012), and its one-GPU successor (Krizhevsky 2014)."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.parts import LRN_2012, dense, numbered
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal, VarianceScaling
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import LRN, BatchNorm
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


KRIZHEVSKY_2012 = Paper(
    authors="Krizhevsky, Sutskever, Hinton",
    title="ImageNet Classification with Deep Convolutional Neural Networks",
    year=2012,
    place="sections 3 to 5, figure 2",
)
KRIZHEVSKY_2014 = Paper(
    authors="Krizhevsky",
    title="One weird trick for parallelizing convolutional neural networks",
    year=2014,
    place="its network of one tower, as torchvision reads it",
)

TWO_GPUS = Facts(
    parameters_infer=60_965_224,
    parameters_train=60_965_224,
    macs_infer=724_406_816,
    input=(3, 227, 227),
    source="the paper's 60 million; exactly, the constants of BVLC AlexNet",
)
ONE_GPU = Facts(
    parameters_infer=62_378_344,
    parameters_train=62_378_344,
    macs_infer=1_135_256_096,
    input=(3, 227, 227),
    source="pytorchcv's `alexnet`",
)

caffe = partial(
    alexnet,
    norm=LRN(size=5, alpha=1e-4, beta=0.75, k=1.0, alpha_form="mean"),
    ceil=True,
    dense_init=Normal(std=0.005),
)
batch_normed = partial(
    alexnet, outer="conv norm relu pool", inner="conv norm relu", norm=BatchNorm()
)

INPUT = (
    "Differs: the input is 227 × 227; the paper says 224, which an 11 × 11 window at stride 4 "
    "takes to 54 × 54, not to its 55 × 55."
)
CAFFES = (
    "Differs: Caffe divides α by n and has k = 1; in the paper α multiplies the sum, and k = 2.",
    "Differs: the weights of fc6 and fc7 start with standard deviation 0.005, the paper's 0.01.",
    "Differs: pools round up, which shows at other inputs only.",
)
NORMALISED = (
    "Differs: batch norm behind each convolution, three years younger than the paper, which "
    "has local response norm behind two of the ReLUs.",
    "Differs: the convolutions keep their biases, which a batch norm makes superfluous.",
)
EVERY_MAP = (
    "Differs: conv2, conv4 and conv5 see every map; on the paper's two GPUs they see the half on "
    "their own, with 1,413,120 weights less."
)

ENTRIES = (
    Entry(
        name="alexnet",
        build=alexnet,
        paper=KRIZHEVSKY_2012,
        facts=TWO_GPUS,
        differs=(
            INPUT,
            "Differs: conv1 is one convolution of 96 maps; on the paper's two GPUs it is two "
            "of 48 on the same input, with the same parameters.",
            "Differs: α multiplies the sum of squares, as the paper prints it; Caffe and torch "
            "divide it by n.",
            "Differs: torchvision's `alexnet` is the one-GPU network of 2014, without groups "
            "and norms, with 61,100,840 parameters.",
        ),
        published="top-1 error 40.7 %, top-5 18.2 % on ILSVRC-2012 val, one network (table 2)",
    ),
    Entry(
        name="alexnet.pad2",
        build=partial(alexnet, "alexnet.pad2", title="AlexNetPad2", padding=2, input=(3, 224, 224)),
        paper=KRIZHEVSKY_2012,
        facts=replace(
            TWO_GPUS,
            input=(3, 224, 224),
            source="the counts at 227 × 227: both readings of the input have the same maps",
        ),
        variant_of="alexnet",
        differs=(
            "Differs: conv1 pads the paper's 224 × 224 by 2, which gives its 55 × 55; the paper "
            "speaks of no padding.",
        ),
    ),
    Entry(
        name="alexnet.ungrouped",
        build=partial(alexnet, "alexnet.ungrouped", title="AlexNetUngrouped", groups=1),
        paper=KRIZHEVSKY_2012,
        facts=ONE_GPU,
        variant_of="alexnet",
        differs=(
            INPUT,
            EVERY_MAP,
            "Differs: pytorchcv's `alexnet` has the same layers without the norms.",
        ),
    ),
    Entry(
        name="alexnet.caffe",
        build=partial(caffe, "alexnet.caffe", title="AlexNetCaffe", bias_init=0.1),
        paper=KRIZHEVSKY_2012,
        facts=replace(TWO_GPUS, source="models/bvlc_alexnet of BVLC Caffe"),
        variant_of="alexnet",
        differs=(
            INPUT,
            *CAFFES,
            "Differs: biases that start at 1 in the paper start at 0.1.",
        ),
    ),
    Entry(
        name="alexnet.caffenet",
        build=partial(caffe, "alexnet.caffenet", title="CaffeNet", outer="conv relu pool norm"),
        paper=KRIZHEVSKY_2012,
        facts=replace(TWO_GPUS, source="models/bvlc_reference_caffenet of BVLC Caffe"),
        variant_of="alexnet",
        differs=(
            INPUT,
            "Differs: pools stand before norms; the paper's stand behind.",
            *CAFFES,
        ),
    ),
    Entry(
        name="alexnet.torchvision",
        build=alexnet_torchvision,
        paper=KRIZHEVSKY_2014,
        facts=Facts(
            parameters_infer=61_100_840,
            parameters_train=61_100_840,
            macs_infer=714_188_480,
            input=(3, 224, 224),
            source="torchvision's `alexnet`",
        ),
        variant_of="alexnet",
        differs=(
            "Differs: one tower of 64, 192, 384, 256 and 256 maps without groups; the network of "
            "2012 has 96, 256, 384, 384 and 256 on two GPUs.",
            "Differs: no norms.",
            "Differs: conv1 pads the 224 × 224 input by 2.",
            "Differs: dropout stands before the hidden dense layers, the paper's behind.",
            "Differs: an average to 6 × 6 before the dense layers lets other inputs fit.",
            "Differs: weights start as torch's, uniform in ±1 / √fan-in; biases at 0, where "
            "torch draws them too.",
        ),
    ),
    Entry(
        name="alexnet_bn",
        build=partial(batch_normed, "alexnet_bn", title="AlexNetBN"),
        paper=KRIZHEVSKY_2012,
        facts=replace(
            TWO_GPUS,
            parameters_infer=60_967_976,
            parameters_train=60_967_976,
            source="AlexNet's, and a scale and a shift for each of 1,376 maps",
        ),
        variant_of="alexnet",
        differs=(INPUT, *NORMALISED),
    ),
    Entry(
        name="alexnet_bn.ungrouped",
        build=partial(batch_normed, "alexnet_bn.ungrouped", title="AlexNetBNUngrouped", groups=1),
        paper=KRIZHEVSKY_2012,
        facts=replace(
            ONE_GPU,
            parameters_infer=62_381_096,
            parameters_train=62_381_096,
            source="the ungrouped AlexNet's, and a scale and a shift for each of 1,376 maps",
        ),
        variant_of="alexnet",
        differs=(INPUT, EVERY_MAP, *NORMALISED),
    ),
)
