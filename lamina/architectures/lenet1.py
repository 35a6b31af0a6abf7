"""LeNet-1 (LeCun 1989)."""

from __future__ import annotations

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.spec.combinators import chain
from lamina.spec.initial import UniformOverFanIn
from lamina.spec.layers.activation import ScaledTanh
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.pool import SubsampleTrainable
from lamina.spec.layers.reshape import Flatten
from lamina.spec.network import Network

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


LECUN_1989 = Paper(
    authors="LeCun, Boser, Denker, Henderson, Howard, Hubbard, Jackel",
    title="Handwritten Digit Recognition with a Back-Propagation Network",
    year=1989,
    place="table 1, page 402",
)

ENTRIES = (
    Entry(
        name="lenet1",
        build=lenet1,
        paper=LECUN_1989,
        facts=Facts(
            parameters_infer=2_578,
            parameters_train=2_578,
            macs_infer=91_520,
            input=(1, 28, 28),
            source="the paper's 2,578 independent parameters (page 402)",
        ),
        differs=(
            "Differs: the squashing function, 1.7159 · tanh(2x/3), and the initial weights are "
            "those of LeCun 1998, appendix A; the paper prints neither.",
        ),
        published="1 % error with about 9 % rejected, on zip code digits (abstract)",
    ),
)
