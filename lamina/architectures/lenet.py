"""LeNet-5 (LeCun 1998), and the form of it that courses teach today."""

from __future__ import annotations

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.combinators import chain
from lamina.spec.initial import GLOROT, UniformOverFanIn
from lamina.spec.layers.activation import ScaledTanh, Sigmoid, Tanh
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.pool import MaxPool, SubsampleTrainable
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

# Table I: a column for each map of C3, a row for each map of S2 that may feed it.
TABLE_I = (
    "X...XXX..XXXX.XX",
    "XX...XXX..XXXX.X",
    "XXX...XXX..X.XXX",
    ".XXX..XXXX..X.XX",
    "..XXX..XXXX.XX.X",
    "...XXX..XXXX.XXX",
)
CONNECTIONS = tuple(
    tuple(source for source, row in enumerate(TABLE_I) if row[column] == "X")
    for column in range(16)
)

LECUN_1998 = Paper(
    authors="LeCun, Bottou, Bengio, Haffner",
    title="Gradient-Based Learning Applied to Document Recognition",
    year=1998,
    place="section II.B, table I, appendix A",
)


def lenet5(name: str = "lenet5", *, num_classes: int = 10, input: Image = (1, 32, 32)) -> Network:
    """LeNet-5 as in figure 2, with a dense output layer."""
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
            c3=SparseConv(channels=16, kernel=5, table=CONNECTIONS),
            tanh3=ScaledTanh(),
            s4=SubsampleTrainable(kernel=2),
            sigmoid4=Sigmoid(),
            c5=Conv(channels=120, kernel=5),
            tanh5=ScaledTanh(),
            flat=Flatten(),
            f6=Linear(features=84),
            tanh6=ScaledTanh(),
            output=Linear(features=num_classes),
        ),
    )


def lenet5_modern(
    name: str = "lenet5.modern", *, num_classes: int = 10, input: Image = (3, 32, 32)
) -> Network:
    """LeNet-5 with a dense second convolution, max pooling and three dense layers."""
    return Network(
        name=name,
        title="LeNet5Modern",
        input=input,
        init=GLOROT,
        body=chain(
            conv1=Conv(channels=6, kernel=5),
            tanh1=Tanh(),
            pool1=MaxPool(kernel=2, stride=2),
            conv2=Conv(channels=16, kernel=5),
            tanh2=Tanh(),
            pool2=MaxPool(kernel=2, stride=2),
            flat=Flatten(),
            fc3=Linear(features=120),
            tanh3=Tanh(),
            fc4=Linear(features=84),
            tanh4=Tanh(),
            output=Linear(features=num_classes),
        ),
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
        differs=(
            "Differs: the output is dense (84 → 10); the paper has ten Euclidean RBF units "
            "with 840 fixed values.",
            "Differs: an input larger than 32 × 32 makes C5 larger than 1 × 1, and F6 reads all "
            "of it; the paper replicates the network instead (section VII).",
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
        differs=(
            "Differs: colour input, where the paper's is grey.",
            "Differs: the second convolution sees every map; the paper's C3 has a table, "
            "1,516 parameters.",
            "Differs: max pooling without parameters, where the paper subsamples with a "
            "coefficient and a bias for each map, then a sigmoid.",
            "Differs: plain tanh, where the paper's is 1.7159 · tanh(2x/3); Glorot's "
            "initialisation goes with it.",
        ),
    ),
)
