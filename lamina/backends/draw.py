"""Initial values from a seed: drawn by a counter-based generator keyed by each tensor's path,
in numpy, so that both frameworks begin with the same bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from math import prod
from typing import TYPE_CHECKING

from lamina.compiler.graph import Graph, rows
from lamina.spec.initial import Constant, Init, Normal, Uniform, Values, plain
from lamina.spec.layer import Tensor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

CHUNK = 1 << 20  # values drawn with one key; a large tensor is several threads' work


def tensors(graph: Graph) -> Iterator[tuple[str, Tensor]]:
    """Every parameter and buffer with its canonical path."""
    for row in rows(graph):
        for role, tensor in {**row.params, **row.buffers}.items():
            yield f"{row.path}.{role}", tensor


def draw(graph: Graph, seed: int) -> dict[str, Array]:
    """The initial value of every tensor of a network."""
    return drawn(tensors(graph), seed)


def drawn(tensors: Iterable[tuple[str, Tensor]], seed: int) -> dict[str, Array]:
    """The values of these tensors by path, float32, in the canonical layout.

    A value depends on the seed, the path and the scheme alone, not on the order or the
    number of threads.
    """
    import numpy as np

    values: dict[str, Array] = {}
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        jobs = []
        for path, tensor in tensors:
            array = np.empty(tensor.shape, np.float32)
            values[path] = array
            init, flat = settled(tensor), array.reshape(-1)
            if isinstance(init, (Normal, Uniform)):
                for chunk in range(0, flat.size, CHUNK):
                    part = flat[chunk : chunk + CHUNK]
                    jobs.append(pool.submit(fill, part, init, f"{seed}/{path}/{chunk // CHUNK}"))
            else:
                flat[:] = init.values if isinstance(init, Values) else init.value
        for job in jobs:
            job.result()
    return values


def settled(tensor: Tensor) -> Constant | Values | Normal | Uniform:
    """The scheme as plain numbers. The fans of a weight are (in, out) = (all axes but the
    first, all but the second), as both frameworks reckon them."""
    first, *others = tensor.shape
    fan_in = prod(others)
    fan_out = first * prod(others[1:])
    init: Init = plain(tensor.init, fan_in, fan_out)
    if isinstance(init, (Constant, Values, Normal, Uniform)):
        return init
    raise AssertionError("every scheme comes down to plain numbers")


def fill(out: Array, init: Normal | Uniform, key: str) -> None:
    """Draw values into `out`."""
    import numpy as np

    number = int.from_bytes(sha256(key.encode()).digest()[:16], "little")
    generator = np.random.Generator(np.random.Philox(key=number))
    if isinstance(init, Normal):
        generator.standard_normal(dtype=np.float32, out=out)
        out *= np.float32(init.std)
    else:
        generator.random(dtype=np.float32, out=out)
        out *= np.float32(2 * init.bound)
        out -= np.float32(init.bound)
