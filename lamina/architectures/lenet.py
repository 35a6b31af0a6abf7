"""LeNet-5 (LeCun 1998), and the forms of it that are taught today."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.glyphs import DIGITS
from lamina.architectures.lenet1 import connections
from lamina.errors import UsageError
from lamina.spec.combinators import chain
from lamina.spec.initial import CAFFE_XAVIER, GLOROT, UniformOverFanIn
from lamina.spec.layers.activation import ReLU, ScaledTanh, Sigmoid, Tanh
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.linear import RBF, Linear
from lamina.spec.layers.pool import AvgPool, MaxPool, SubsampleTrainable
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part

# LeCun 1998, table I: from S2 to C3.
TABLE_I = connections(
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)
MAX_POOL = MaxPool(kernel=2, stride=2)


def lenet5(
    name: str = "lenet5",
    *,
    output: Part | None = None,
    num_classes: int = 10,
    input: Image = (1, 32, 32),
) -> Network:
    """LeNet-5 (LeCun 1998, section II.B, figure 2), with a dense output layer unless another
    is given."""
    return Network(
        name=name,
        title="LeNet5",
        input=input,
        init=UniformOverFanIn(gain=2.4),
        body=chain(
            c1=Conv(channels=6, kernel=5),
            tanh1=ScaledTanh(),
            s2=SubsampleTrainable(kernel=2),
            sigmoid2=Sigmoid(),
            c3=SparseConv(channels=16, kernel=5, table=TABLE_I),
            tanh3=ScaledTanh(),
            s4=SubsampleTrainable(kernel=2),
            sigmoid4=Sigmoid(),
            c5=Conv(channels=120, kernel=5),
            tanh5=ScaledTanh(),
            flat=Flatten(),
            f6=Linear(features=84),
            tanh6=ScaledTanh(),
            output=Linear(features=num_classes) if output is None else output,
        ),
    )


def lenet5_rbf(
    name: str = "lenet5.rbf", *, num_classes: int = 10, input: Image = (1, 32, 32)
) -> Network:
    """LeNet-5 with the paper's output: distances to the digits' bitmaps (equation 7)."""
    if num_classes > len(DIGITS):
        raise UsageError(
            f"{name}: num_classes is `{num_classes}`, but its output has bitmaps of the "
            f"{len(DIGITS)} digits only; `lenet5` takes any number"
        )
    return lenet5(name, output=RBF(centres=DIGITS[:num_classes]), input=input)


def lenet5_modern(
    name: str = "lenet5.modern",
    *,
    title: str = "LeNet5Modern",
    pool: Part = MAX_POOL,
    num_classes: int = 10,
    input: Image = (3, 32, 32),
) -> Network:
    """LeNet-5 as courses teach it: a dense second convolution, plain pooling, and three dense
    layers."""
    return Network(
        name=name,
        title=title,
        input=input,
        init=GLOROT,
        body=chain(
            conv1=Conv(channels=6, kernel=5),
            tanh1=Tanh(),
            pool1=pool,
            conv2=Conv(channels=16, kernel=5),
            tanh2=Tanh(),
            pool2=pool,
            flat=Flatten(),
            fc3=Linear(features=120),
            tanh3=Tanh(),
            fc4=Linear(features=84),
            tanh4=Tanh(),
            output=Linear(features=num_classes),
        ),
    )


def lenet5_caffe(
    name: str = "lenet5.caffe", *, num_classes: int = 10, input: Image = (1, 28, 28)
) -> Network:
    """The LeNet of Caffe's MNIST example, with Caffe's names."""
    return Network(
        name=name,
        title="LeNet",
        input=input,
        init=CAFFE_XAVIER,
        body=chain(
            conv1=Conv(channels=20, kernel=5),
            pool1=MaxPool(kernel=2, stride=2, ceil=True),
            conv2=Conv(channels=50, kernel=5),
            pool2=MaxPool(kernel=2, stride=2, ceil=True),
            flat=Flatten(),
            ip1=Linear(features=500),
            relu1=ReLU(),
            ip2=Linear(features=num_classes),
        ),
    )


LECUN_1998 = Paper(
    authors="LeCun, Bottou, Bengio, Haffner",
    title="Gradient-Based Learning Applied to Document Recognition",
    year=1998,
    place="section II.B, table I, appendix A",
)
LARGER = (
    "Differs: an input larger than 32 × 32 makes C5 larger than 1 × 1, and F6 reads all of it; "
    "the paper replicates the network instead (section VII)."
)
TAUGHT = (
    "Differs: the second convolution sees every map; the paper's C3 has a table, 1,516 parameters.",
    "Differs: plain tanh, where the paper's is 1.7159 · tanh(2x/3); Glorot's initialisation goes "
    "with it.",
)

ENTRIES = (
    Entry(
        name="lenet5",
        build=lenet5,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=60_850,
            parameters_train=60_850,
            macs_infer=326_520,
            input=(1, 32, 32),
            source="the paper's 60,000 trainable parameters, and (84+1)·10 of the dense output",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: the output is dense (84 → 10); the paper has ten Euclidean RBF units "
            "with 840 fixed values.",
            LARGER,
        ),
    ),
    Entry(
        name="lenet5.rbf",
        build=lenet5_rbf,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=60_000,
            parameters_train=60_000,
            macs_infer=325_680,
            input=(1, 32, 32),
            source="the paper's 60,000 trainable parameters (section II.B)",
        ),
        differs=(
            "Differs: the bitmaps of the output units are drawn anew in the style of figure 3, "
            "for the ten digits.",
            LARGER,
        ),
        published="test error 0.95 % on MNIST, 0.8 % with distortions (section III.B)",
    ),
    Entry(
        name="lenet5.modern",
        build=lenet5_modern,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=62_006,
            parameters_train=62_006,
            macs_infer=651_720,
            input=(3, 32, 32),
            source="450+6, 2,400+16, 48,000+120, 10,080+84, 840+10, as courses print the table",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: colour input, where the paper's is grey.",
            "Differs: max pooling without parameters, where the paper subsamples with a "
            "coefficient and a bias for each map, then a sigmoid.",
            *TAUGHT,
        ),
    ),
    Entry(
        name="lenet5.modern_gray",
        build=partial(
            lenet5_modern,
            "lenet5.modern_gray",
            title="LeNet5ModernGray",
            pool=AvgPool(kernel=2, stride=2),
            input=(1, 32, 32),
        ),
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=61_706,
            parameters_train=61_706,
            macs_infer=416_520,
            input=(1, 32, 32),
            source="150+6, 2,400+16, 48,000+120, 10,080+84, 840+10, as courses print the table",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: average pooling without parameters, where the paper subsamples with a "
            "coefficient and a bias for each map, then a sigmoid.",
            *TAUGHT,
        ),
    ),
    Entry(
        name="lenet5.caffe",
        build=lenet5_caffe,
        paper=LECUN_1998,
        facts=Facts(
            parameters_infer=431_080,
            parameters_train=431_080,
            macs_infer=2_293_000,
            input=(1, 28, 28),
            source="examples/mnist/lenet.prototxt of BVLC Caffe",
        ),
        variant_of="lenet5.rbf",
        differs=(
            "Differs: 20 and 50 maps and 500 hidden units, where the paper has 6, 16, 120 and 84.",
            "Differs: the input is MNIST's 28 × 28, without the paper's border to 32 × 32.",
            "Differs: max pooling without parameters, and one ReLU behind the first dense layer "
            "for all the paper's activations.",
            "Differs: weights start as Caffe's xavier, uniform with variance 1 / fan-in.",
        ),
    ),
)
