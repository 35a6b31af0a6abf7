"""Small networks and their weights, and folders of them that are doctored; no framework is
needed."""

from __future__ import annotations

import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import lamina
from lamina.backends.folder import read_folder
from lamina.compiler.graph import Mode
from lamina.errors import LaminaError, WeightsError
from lamina.spec.combinators import aux, chain
from lamina.spec.layers import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Linear, ReLU
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing

Arrays = dict[str, NDArray[np.float32]]
Change = Callable[[dict[str, Any]], None]


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


def split(path: Path) -> tuple[dict[str, Any], bytes]:
    """The header of a weights file, and what follows."""
    raw = path.read_bytes()
    (length,) = struct.unpack("<Q", raw[:8])
    return json.loads(raw[8 : 8 + length]), raw[8 + length :]


def joined(header: Any, data: bytes) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def rewritten(folder: Path, change: Change) -> None:
    """The weights with another header."""
    path = folder / "model.safetensors"
    header, data = split(path)
    change(header)
    path.write_bytes(joined(header, data))


def refused(folder: Path, kind: type[LaminaError] = WeightsError) -> str:
    """The message, in which the folder is shown as ~."""
    with pytest.raises(kind) as refusal:
        read_folder(folder)
    assert type(refusal.value) is kind
    message = str(refusal.value)
    assert len(message) <= 2000
    assert all(c.isprintable() or c == "\n" for c in message)
    return message.replace(str(folder), "~")
