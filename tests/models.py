"""Running models of small networks, and inputs for them."""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from features import FEATURES
from lamina import architectures
from lamina.backends.compile import Compilation, compilation
from lamina.backends.draw import draw
from lamina.compiler.graph import Mode
from lamina.spec.initial import Normal, Uniform, UniformOverFanIn, VarianceScaling
from lamina.spec.layer import Element
from lamina.spec.layers import Conv, ConvTranspose, Flatten, Linear, SparseConv
from lamina.spec.network import Network

# The two deepest shapes of the zoo, on images just large enough for every layer.
SMALL = {
    "googlenet": architectures.create("googlenet", num_classes=7, input=(3, 96, 96)),
    "resnet50": architectures.create("resnet50", num_classes=7, input=(3, 64, 64)),
}
NETWORKS: dict[str, Network] = FEATURES | SMALL


def schemes() -> Network:
    """Weights in plenty, by every scheme, in every kind of layer that has one."""
    parts: dict[str, Element] = {}
    choices = product((0.3, 1.0, 2.0, 3.0), ("fan_in", "fan_out", "fan_avg"), ("normal", "uniform"))
    for index, (scale, fan, distribution) in enumerate(choices):
        init = VarianceScaling(scale=scale, fan=fan, distribution=distribution)
        parts[f"conv{index}"] = Conv(
            channels=64, kernel=3, padding=1, init=init, groups=index % 2 + 1
        )
        parts[f"back{index}"] = ConvTranspose(
            channels=32, kernel=3, padding=1, init=init, groups=index % 2 + 1
        )
    table = tuple(tuple(range(i % 7, 32)) for i in range(24))
    init = VarianceScaling(scale=0.5, fan="fan_out")
    parts |= {
        "normal": Conv(channels=32, kernel=3, init=Normal(std=0.3)),
        "uniform": Conv(channels=32, kernel=3, init=Uniform(bound=0.3)),
        "over": Conv(channels=32, kernel=3, init=UniformOverFanIn()),
        "sparse": SparseConv(channels=24, kernel=3, table=table, init=init),
        "flat": Flatten(),
        "fc": Linear(features=64, init=init),
        "fc2": Linear(features=64, init=UniformOverFanIn(gain=1.0)),
        "fc3": Linear(features=64, init=VarianceScaling(fan="fan_avg", distribution="uniform")),
    }
    return Network(name="schemes", input=(16, 10, 10), body=tuple(parts.items()))


@cache
def made(name: str, backend: str, mode: Mode) -> Compilation:
    """A network's compilation."""
    net = schemes() if name == "schemes" else NETWORKS[name]
    return compilation(net, backend, mode)


def model(name: str, backend: str, mode: Mode) -> Any:
    """A new model with its initial weights."""
    one = made(name, backend, mode)
    return one.build(draw(one.graph, 0), 0)


def images(name: str, count: int = 4, seed: int = 0) -> NDArray[np.float32]:
    """A batch in torch's layout."""
    shape = (count, *NETWORKS[name].input)
    return np.random.default_rng(seed).standard_normal(shape, np.float32)


def compare_spread(made: Compilation, found: dict[str, NDArray[Any]]) -> None:
    """The standard deviation of each tensor that has enough values is the drawn one's; the
    constants are equal. `found` is by place, in the framework's layout."""
    drawn = draw(made.graph, 0)
    for entry in made.entries:
        actual, expected = found[entry.place], drawn[entry.path]
        assert actual.shape == entry.placed_shape, entry.path
        if np.ptp(expected) == 0:
            assert np.array_equal(actual.ravel(), expected.ravel()), entry.path
        elif expected.size >= 1000:
            assert 0.9 < actual.std() / expected.std() < 1.1, entry.path
            assert abs(actual.mean()) < 5 * expected.std() / expected.size**0.5, entry.path
