"""What the layers and variables of a Keras file are called, whichever way it was saved.

A layer's variables stand in Keras's own order in every format; only some formats name them too,
and each in its way. So they are told by their ranks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

# The ranks of a layer's variables in order → what Keras calls them.
VARIABLES: Final[Mapping[tuple[int, ...], tuple[str, ...]]] = {
    (4,): ("kernel",),
    (4, 1): ("kernel", "bias"),
    (2,): ("kernel",),
    (2, 1): ("kernel", "bias"),
    (4, 4): ("depthwise_kernel", "pointwise_kernel"),
    (1, 1, 1, 1): ("gamma", "beta", "moving_mean", "moving_variance"),
    (1, 1, 1): ("beta", "moving_mean", "moving_variance"),  # scale=False
}

# A layer without a name has its kind's, and a number that counts on through a whole session.
# Keras 1 called the kinds otherwise, and its models are among those of keras.applications.
NUMBERED: Final = re.compile(r"(conv2d|convolution2d|batch_?normalization)(?:_([0-9]{1,9}))?")
KINDS: Final = {"convolution2d": "conv2d", "batchnormalization": "batch_normalization"}

# How Keras 3 calls the groups of a kind of layer.
GROUPS: Final = {
    "Conv2D": "conv2d",
    "DepthwiseConv2D": "depthwise_conv2d",
    "SeparableConv2D": "separable_conv2d",
    "BatchNormalization": "batch_normalization",
    "Dense": "dense",
}


def keys(layer: str, shapes: Sequence[tuple[int, ...]]) -> list[str]:
    """`conv1/kernel`, `conv1/bias`; numbers where a layer has other variables than the
    convolutions, norms and dense layers of Keras."""
    ranks = tuple(len(shape) for shape in shapes)
    return [f"{layer}/{name}" for name in VARIABLES.get(ranks, map(str, range(len(ranks))))]


def renumbered(names: Iterable[str]) -> dict[str, str]:
    """The layers as a fresh session calls them: `conv2d_95`, `conv2d_97` are `conv2d` and
    `conv2d_1`; other names stay."""
    found = {name: name for name in names}
    numbers: dict[str, list[tuple[int, str]]] = {}
    for name in found:
        if said := NUMBERED.fullmatch(name):
            kind = KINDS.get(said[1], said[1])
            numbers.setdefault(kind, []).append((int(said[2] or 0), name))
    for kind, taken in numbers.items():
        for number, (_, name) in enumerate(sorted(taken)):
            found[name] = f"{kind}_{number}" if number else kind
    return found


def named_by(config: Any) -> dict[str, str]:
    """The names of a model's layers by their groups, from the configuration of a `.keras` file:
    a group has the number of its layer among those of its class. Nothing of it is run, and of
    one without layers nothing is said."""
    try:
        layers = config["config"]["layers"]
        pairs = [(layer["class_name"], layer["config"]["name"]) for layer in layers]
    except (KeyError, TypeError, IndexError):
        return {}
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    for kind, name in pairs:
        group = GROUPS.get(kind) if isinstance(kind, str) else None
        if group is None or not isinstance(name, str):
            continue
        number = counts.get(group, 0)
        counts[group] = number + 1
        found[f"{group}_{number}" if number else group] = name
    return found
