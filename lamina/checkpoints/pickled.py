"""PyTorch's checkpoints (`.pth`, `.pt`, `.bin`), read in a process of their own.

A checkpoint is a pickle: a program. Torch's reader of `weights_only=True` runs only what makes
tensors; should that fail some day, it fails in a process that is bounded in memory and time and
hands back plain numbers in a safetensors file, which is checked as any other.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lamina.backends.frameworks import refuse_absent
from lamina.checkpoints import safetensors
from lamina.checkpoints.checkpoint import Checkpoint
from lamina.errors import ResourceError, WeightsError

SECONDS = 60  # and one more for each 4 MB: reading takes a hundredth of that
READER = "lamina.checkpoints.unpickling"
REFUSAL, RESULT = "refusal.txt", "tensors.safetensors"


@contextmanager
def read(path: Path, name: str, expected: int) -> Iterator[Checkpoint]:
    """The tensors, while the context lasts. Raises UsageError where torch is not installed,
    WeightsError for what is no such file or holds more than tensors, ResourceError where it
    takes more time or memory than its size explains."""
    refuse_absent(["torch"])
    with read_apart(path, name, expected, READER) as found:
        yield found


@contextmanager
def read_apart(path: Path, name: str, expected: int, reader: str) -> Iterator[Checkpoint]:
    """What the module `reader` finds in a process of its own, while the context lasts."""
    with TemporaryDirectory(prefix="lamina-convert-") as folder:
        work(path, name, Path(folder), reader=reader)
        try:
            found = safetensors.read(Path(folder) / RESULT, name, expected)
        except FileNotFoundError:
            raise WeightsError(f"{name} was read without a result") from None
        yield found


def work(
    path: Path, name: str, folder: Path, seconds: float | None = None, reader: str = READER
) -> None:
    """Run the reader; its result, or why there is none, is left in the folder."""
    limit = seconds or SECONDS + path.stat().st_size / 4e6
    command = [sys.executable, "-P", "-m", reader]
    try:
        done = subprocess.run(
            [*command, os.path.abspath(path), str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "CUDA_VISIBLE_DEVICES": "", "OMP_NUM_THREADS": "1"},
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ResourceError(f"{name} took more than {limit:.0f} seconds to read") from None
    refusal = folder / REFUSAL
    if refusal.exists():
        raise WeightsError(f"{name} {refusal.read_text('utf-8', errors='replace')[:1000]}")
    if done.returncode:
        raise WeightsError(f"{name} cannot be read: its reader {ended(done.returncode)}")


def ended(status: int) -> str:
    """How a process ended that said nothing."""
    return f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
