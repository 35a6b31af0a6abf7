"""Keras's files (`.h5`, `.weights.h5`, `.keras`), read in a process of their own.

HDF5 is a large library in C; should a file get the better of it some day, it does so in a process
that is bounded in memory and time and hands back plain numbers in a safetensors file, which is
checked as any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lamina.backends.frameworks import installed
from lamina.checkpoints.checkpoint import Checkpoint
from lamina.checkpoints.pickled import read_apart
from lamina.errors import UsageError

READER = "lamina.checkpoints.keras.opening"


@contextmanager
def read(path: Path, name: str, expected: int) -> Iterator[Checkpoint]:
    """The tensors by `layer/variable`, while the context lasts. Raises UsageError where h5py is
    not installed, WeightsError for what Keras has not written so, ResourceError where it takes
    more time or memory than its size explains."""
    if not installed("h5py"):
        raise UsageError(
            "Keras's files need `h5py`, which is not installed; in the folder of lamina's "
            "sources, `pip install -e '.[keras]'` brings it"
        )
    with read_apart(path, name, expected, READER) as found:
        yield found
