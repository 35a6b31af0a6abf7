"""Small files as the versions of Keras write them."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import h5py
import numpy as np

Arrays = Mapping[str, list[Any]]

KERNEL = np.arange(3 * 3 * 2 * 4, dtype="<f4").reshape(3, 3, 2, 4)
FOUR = np.arange(4, dtype="<f4")
LAYERS: Arrays = {"conv2d_7": [KERNEL, FOUR], "norm": [FOUR, FOUR + 1, FOUR + 2, FOUR + 3]}
EXPECTED = {
    "conv2d/kernel": KERNEL,
    "conv2d/bias": FOUR,
    **{
        f"norm/{name}": FOUR + i
        for i, name in enumerate(("gamma", "beta", "moving_mean", "moving_variance"))
    },
}


def keras3(path: Path, layers: Arrays = LAYERS, *, name: bool = True) -> Path:
    """A `.weights.h5` of Keras 3."""
    with h5py.File(path, "w") as file:
        for group, (layer, arrays) in zip(
            ("conv2d", "batch_normalization"), layers.items(), strict=False
        ):
            variables = file.create_group(f"layers/{group}/vars")
            if name:
                variables.attrs["name"] = layer
            for i, array in enumerate(arrays):
                variables[str(i)] = array
        file.create_group("layers/re_lu/vars").attrs["name"] = "relu"
        file["layers/dropout/seed_generator/vars/0"] = np.zeros(2, "u4")
        file["optimizer/vars/0"] = np.zeros((), "i8")
    return path


def legacy(path: Path, layers: Arrays = LAYERS, *, root: str = "", split: bool = False) -> Path:
    """A file of Keras 2 or earlier: weights alone, or those of a whole model (`root`); `split`
    as it does with long lists."""
    with h5py.File(path, "w") as file:
        top = file.require_group(root or "/")
        listed = [name.encode() for name in (*layers, "relu")]
        if split:
            top.attrs["layer_names0"], top.attrs["layer_names1"] = listed[:1], listed[1:]
        else:
            top.attrs["layer_names"] = listed
        top.create_group("relu").attrs["weight_names"] = []
        for layer, arrays in layers.items():
            names = [f"{layer}/variable_{i}:0" for i in range(len(arrays))]
            group = top.create_group(layer)
            group.attrs["weight_names"] = [name.encode() for name in names]
            for name, array in zip(names, arrays, strict=True):
                group[name] = array
    return path


def packed(path: Path, weights: Path, config: str = "{}", **how: Any) -> Path:
    """A `.keras` file."""
    with zipfile.ZipFile(path, "w", **how) as file:
        file.writestr("metadata.json", "{}")
        file.writestr("config.json", config)
        file.write(weights, "model.weights.h5")
    return path
