"""Small networks and their weights, for tests of model folders; no framework is needed."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

import lamina
from lamina.compiler.graph import Mode
from lamina.spec.combinators import aux, chain
from lamina.spec.layers import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Linear, ReLU
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing

Arrays = dict[str, NDArray[np.float32]]


def network(classes: int = 3, name: str = "little", **more: Any) -> Network:
    """A convolution, a batch norm, a side head, a dropout and a dense layer."""
    side = chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=2))
    return Network(
        name=name,
        input=(3, 6, 5),
        body=chain(
            conv=Conv(channels=4, kernel=3),
            norm=BatchNorm(),
            relu=ReLU(),
            side=aux(side),
            drop=Dropout(rate=0.5),
            flat=Flatten(),
            fc=Linear(features=classes),
            **more,
        ),
    )


NET = network()
PREPROCESSING = Preprocessing(size=(6, 5), mean=(0.5, 0.4, 0.3), std=(0.2, 0.2, 0.1))


def arrays(net: Network = NET, mode: Mode = "train", seed: int = 0) -> Arrays:
    return lamina.init_weights(net, seed, mode)


def equal(one: Any, other: Any) -> bool:
    """The same tensors in the same order, byte for byte."""
    return list(one) == list(other) and all(
        one[path].shape == other[path].shape and one[path].tobytes() == other[path].tobytes()
        for path in one
    )
