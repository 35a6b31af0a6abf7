"""The disk that training takes for its files."""

from __future__ import annotations

import shutil
import tempfile

from lamina.backends.compile import gib
from lamina.backends.draw import tensors
from lamina.backends.proof.training.sides import AHEAD
from lamina.compiler.graph import Graph
from lamina.errors import ResourceError, quoted

TIMES = 1 + AHEAD  # that a side leaves all tensors: the plain proof's, and a step's each


def refuse_full_disk(name: str, graph: Graph, sides: int, size: int) -> None:
    """Refuse training whose files do not fit on the disk of the temporary folder, `size` bytes
    to a value. Raises ResourceError."""
    folder = tempfile.gettempdir()
    count, times = sum(tensor.count for _, tensor in tensors(graph)), TIMES * sides
    needed, free = size * times * count, shutil.disk_usage(folder).free
    if needed > free:
        raise ResourceError(
            f"training {name} needs {gib(needed)} of disk in {quoted(folder, 200)} ({count:,} "
            f"values of {size} bytes, {times} times), and {gib(free)} are free; TMPDIR names "
            "another folder"
        )
