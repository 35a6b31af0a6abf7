"""LeNet-1 (LeCun 1989), LeNet-5 (LeCun 1998), and the forms of it that are taught today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.architectures.entry import Image
from lamina.architectures.glyphs import DIGITS
from lamina.errors import UsageError
from lamina.spec.combinators import chain
from lamina.spec.initial import CAFFE_XAVIER, GLOROT, UniformOverFanIn
from lamina.spec.layers.activation import ReLU, ScaledTanh, Sigmoid, Tanh
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.linear import RBF, Linear
from lamina.spec.layers.pool import MaxPool, SubsampleTrainable
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.union import Part

Table = tuple[tuple[int, ...], ...]


def connections(*rows: str) -> Table:
    """A table as the papers print it, turned: a row for each map that feeds, a column for
    each map that is fed."""
    return tuple(
        tuple(source for source, mark in enumerate(column) if mark == "X")
        for column in zip(*rows, strict=True)
    )


# LeCun 1989, table 1: from H2 to H3.
TABLE_1 = connections(
    "XXX.XX......",
    ".XXXXX......",
    "......XXX.XX",
    ".......XXXXX",
)
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


def lenet1(name: str = "lenet1", *, num_classes: int = 10, input: Image = (1, 28, 28)) -> Network:
    """The first LeNet (LeCun 1989), with the paper's names for its layers."""
    return Network(
        name=name,
        title="LeNet1",
        input=input,
        init=UniformOverFanIn(gain=2.4),
        body=chain(
            h1=Conv(channels=4, kernel=5),
            squash1=ScaledTanh(),
            h2=SubsampleTrainable(kernel=2),
            squash2=ScaledTanh(),
            h3=SparseConv(channels=12, kernel=5, table=TABLE_1),
            squash3=ScaledTanh(),
            h4=SubsampleTrainable(kernel=2),
            squash4=ScaledTanh(),
            flat=Flatten(),
            output=Linear(features=num_classes),
            squash=ScaledTanh(),
        ),
    )


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
