"""Keras's models, for the proof of checkpoints; it runs them on torch."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamina.checkpoints.keras.reading import read

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

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
    randomise(model, np.random.default_rng(0))
    x = np.random.default_rng(1).standard_normal((2, *size, channels)).astype("f4")
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


def randomise(model: Any, chance: np.random.Generator) -> None:
    """No value stays as it began; kernels stay as they were drawn."""
    draws = {
        "gamma": (chance.uniform, 0.5, 1.5),
        "moving_variance": (chance.uniform, 0.5, 2.0),
        "moving_mean": (chance.normal, 0.0, 0.3),
        "beta": (chance.normal, 0.0, 0.2),
        "bias": (chance.normal, 0.0, 0.2),
    }
    for weight in (weight for layer in model.layers for weight in layer.weights):
        if weight.name in draws:
            draw, *numbers = draws[weight.name]
            weight.assign(draw(*numbers, tuple(weight.shape)).astype("f4"))


def assert_same(a: Path, b: Path, count: int) -> None:
    """Two files hold the same tensors by the same keys."""
    import numpy as np

    with read(a, a.name, count) as one, read(b, b.name, count) as other:
        assert set(one.tensors) == set(other.tensors), (a, b)
        for key, stored in one.tensors.items():
            assert np.array_equal(stored.values, other.tensors[key].values), (a, b, key)
