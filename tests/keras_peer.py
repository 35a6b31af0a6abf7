"""Keras's models, for the proof of checkpoints; it runs them on torch."""

from __future__ import annotations

import os
from functools import partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamina.checkpoints.keras.reading import read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

ABOUT = {"gamma": 1, "beta": 1, "bias": 0}  # why 1, `peers.randomise` says
FORMS = (".weights.h5", ".keras", ".h5")  # Keras 3, a whole model, and as before Keras 3


def made(name: str, shape: tuple[int, ...], folder: Path) -> tuple[Path, Array, Array]:
    """A model of `keras.applications` with random weights: its checkpoint, in whose place its
    other forms could stand, an input (N × C × H × W), and what it computes of that. Raises
    AssertionError where the forms of file do not hold the same."""
    os.environ.setdefault("KERAS_BACKEND", "torch")
    import keras
    import numpy as np

    channels, *size = shape
    model = getattr(keras.applications, name)(
        weights=None, classifier_activation=None, input_shape=(*size, channels)
    )
    chance = np.random.default_rng(0)
    x = chance.standard_normal((10, *size, channels)).astype("f4")
    randomise(model, chance, x[2:])
    x = x[:2]
    y = keras.ops.convert_to_numpy(model(x, training=False))
    paths = [folder / f"{name}{form}" for form in FORMS]
    model.save_weights(paths[0])
    for path in paths[1:]:
        model.save(path)
    count = len(model.weights)
    for path in paths[1:]:
        assert_same(paths[0], path, count)
        path.unlink()
    return paths[0], x.transpose(0, 3, 1, 2).copy(), y


def randomise(model: Any, chance: np.random.Generator, batch: Array) -> None:
    """No value stays as it began, as in `peers.randomise`: kernels keep a signal as large as it is
    where no norm does, and the statistics of norms are about those of what reaches them."""
    from keras.layers import BatchNormalization

    for layer in model.layers:
        for weight in layer.weights:
            shape = tuple(weight.shape)
            if weight.name in ABOUT:
                about = ABOUT[weight.name]
                drawn = chance.uniform(about - 0.25, about + 0.25, shape)
            elif "kernel" in weight.name:
                read = prod(shape[:-1] if shape[-1] > 1 else shape[:2])  # depthwise
                drawn = chance.normal(0, (2 / read) ** 0.5, shape)
            else:
                continue
            weight.assign(drawn.astype("f4"))
    norms = [layer for layer in model.layers if isinstance(layer, BatchNormalization)]
    for norm in norms:
        norm.call = partial(settled, norm, chance)
    if norms:
        model(batch, training=False)
    for norm in norms:
        del norm.call


def settled(norm: Any, chance: np.random.Generator, inputs: Any, **how: Any) -> Any:
    """What a norm computes, once it has statistics near those of its input."""
    import keras
    import numpy as np

    x = keras.ops.convert_to_numpy(inputs)
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    variance = variance.clip(min=variance.mean() / 4)
    noise = chance.standard_normal(mean.shape)
    norm.moving_mean.assign((mean + 0.2 * noise * np.sqrt(variance)).astype("f4"))
    norm.moving_variance.assign((variance * chance.uniform(0.7, 1.3, mean.shape)).astype("f4"))
    return type(norm).call(norm, inputs, **how)


def assert_same(a: Path, b: Path, count: int) -> None:
    """Two files hold the same tensors by the same keys."""
    import numpy as np

    with read(a, a.name, count) as one, read(b, b.name, count) as other:
        assert set(one.tensors) == set(other.tensors), (a, b)
        for key, stored in one.tensors.items():
            assert np.array_equal(stored.values, other.tensors[key].values), (a, b, key)
