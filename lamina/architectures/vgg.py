"""VGG (Simonyan 2015)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from lamina.architectures.entry import Image
from lamina.architectures.parts import LRN_2012, dense, numbered
from lamina.spec.combinators import chain
from lamina.spec.initial import Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import LRN, BatchNorm
from lamina.spec.layers.pool import MaxPool
from lamina.spec.network import Network

if TYPE_CHECKING:
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

Row = tuple[int | Conv | LRN, ...]
Column = tuple[Row, ...]

GAUSSIAN = Normal(std=0.01)  # section 3.1

conv1 = partial(Conv, kernel=1)

# Table 1. A number is the channels of a 3×3 convolution; a max pool stands after each row.
A: Column = ((64,), (128,), (256, 256), (512, 512), (512, 512))
A_LRN: Column = ((64, LRN_2012), *A[1:])
B: Column = ((64, 64), (128, 128), *A[2:])
C: Column = (
    *B[:2],
    (256, 256, conv1(channels=256)),
    (512, 512, conv1(channels=512)),
    (512, 512, conv1(channels=512)),
)
D: Column = (*B[:2], (256, 256, 256), (512, 512, 512), (512, 512, 512))
E: Column = (*B[:2], (256, 256, 256, 256), (512, 512, 512, 512), (512, 512, 512, 512))


def vgg(
    name: str,
    column: Column,
    *,
    title: str | None = None,
    order: str = "conv relu",
    init: Init = GAUSSIAN,
    num_classes: int = 1000,
    input: Image = (3, 224, 224),
) -> Network:
    """A column of table 1, then three dense layers. `order` is that of the parts around each
    convolution ("conv norm relu" adds batch norms), `init` the scheme of their weights."""
    of_dense = None if init == GAUSSIAN else GAUSSIAN
    return Network(
        name=name,
        title=title,
        input=input,
        init=init,
        body=chain(
            **rows(column, order),
            **dense(num_classes, init=of_dense, last_init=of_dense),
        ),
    )


def rows(column: Column, order: str) -> dict[str, Part]:
    """The convolutions, named conv1_1, conv1_2, pool1, conv2_1, …"""
    parts: dict[str, Part] = {}
    for i, row in enumerate(column, start=1):
        for j, item in enumerate(row, start=1):
            if isinstance(item, LRN):
                parts[f"norm{i}"] = item
                continue
            conv = item if isinstance(item, Conv) else Conv(channels=item, kernel=3, padding=1)
            parts |= numbered(f"{i}_{j}", order, conv=conv, norm=BatchNorm())
        parts[f"pool{i}"] = MaxPool(kernel=2, stride=2)
    return parts
