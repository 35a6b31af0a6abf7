"""What AlexNet and the networks after it share: numbered parts, and three dense layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.linear import Linear
from lamina.spec.layers.norm import LRN
from lamina.spec.layers.reshape import Flatten

if TYPE_CHECKING:
    from lamina.spec.initial import Init
    from lamina.spec.union import Part

# Krizhevsky 2012, section 3.3
LRN_2012 = LRN(size=5, alpha=1e-4, beta=0.75, k=2.0, alpha_form="sum")


def numbered(number: int | str, order: str, **parts: Part) -> dict[str, Part]:
    """The parts that `order` names, in its order: "conv relu pool" gives conv1, relu1, pool1."""
    known = {"relu": ReLU(), **parts}
    return {f"{word}{number}": known[word] for word in order.split()}


def dense(
    classes: int,
    *,
    features: tuple[int, int] = (4096, 4096),
    order: str = "fc relu drop",
    bias_init: float = 0.0,
    init: Init | None = None,
    last_init: Init | None = None,
) -> dict[str, Part]:
    """The three dense layers fc6 to fc8 (Krizhevsky 2012, sections 3.5 and 4.2); `init` and
    `bias_init` are those of the hidden two."""
    fc6, fc7 = (Linear(features=size, init=init, bias_init=bias_init) for size in features)
    drop = Dropout(rate=0.5)
    return {
        "flat": Flatten(),
        **numbered(6, order, fc=fc6, drop=drop),
        **numbered(7, order, fc=fc7, drop=drop),
        "fc8": Linear(features=classes, init=last_init),
    }
