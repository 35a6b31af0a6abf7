"""From a path to a checkpoint: what the file is says its content, not its name."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from lamina.backends.folder.files import OPEN_FLAGS, shown
from lamina.backends.folder.foreign import SEEN
from lamina.checkpoints import pickled, safetensors
from lamina.checkpoints.checkpoint import Checkpoint
from lamina.checkpoints.keras import reading as keras
from lamina.checkpoints.keras.archive import WEIGHTS
from lamina.errors import UsageError, WeightsError

ZIP, PICKLE = b"PK\x03\x04", b"\x80"
HDF5 = b"\x89HDF\r\n\x1a\n"
READ: Final = "safetensors files, PyTorch's .pth and .pt, and Keras's .h5 and .keras are read"


@contextmanager
def opened(path: str | os.PathLike[str], expected: int) -> Iterator[Checkpoint]:
    """The checkpoint in a file, while the context lasts; links are followed, since caches are
    made of them. `expected` is about how many tensors there should be.

    Raises UsageError where there is no such file, WeightsError for one that is no checkpoint or
    is damaged, ResourceError for one that costs more than its size explains.
    """
    target, name = Path(path), shown(Path(path))
    with regular(target, name) as file:
        start = file.read(SEEN)
        file.seek(0)
        if not start.startswith((ZIP, PICKLE, HDF5)):
            yield safetensors.tensors(file, name, expected)
            return
        kerass = start.startswith(HDF5) or (start.startswith(ZIP) and is_of_keras(file, name))
    reader = keras.read if kerass else pickled.read
    with reader(target, name, expected) as found:
        yield found


@contextmanager
def regular(path: Path, name: str) -> Iterator[BinaryIO]:
    """A regular file, opened for reading. Raises UsageError for anything else."""
    try:
        descriptor = os.open(path, OPEN_FLAGS & ~getattr(os, "O_NOFOLLOW", 0))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"cannot read {name}: {why}") from None
    mode = os.fstat(descriptor).st_mode
    if not stat.S_ISREG(mode):
        os.close(descriptor)
        what = (
            "a folder; give the file of weights in it" if stat.S_ISDIR(mode) else "no regular file"
        )
        raise UsageError(f"{name} is {what}")
    with open(descriptor, "rb") as file:
        yield file


def is_of_keras(file: BinaryIO, name: str) -> bool:
    """Whether a zip archive is one of Keras's, or else of torch's. Raises WeightsError for any
    other, and for one of torch's that is compressed, which they never are: so it unpacks to what
    its size says."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        raise WeightsError(f"{name} is a damaged zip archive") from None
    if any(entry.filename == WEIGHTS for entry in entries):
        return True
    if not any(entry.filename.endswith("/data.pkl") for entry in entries):
        raise WeightsError(f"{name} is a zip archive without weights; {READ}")
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise WeightsError(f"{name} is a compressed archive, as torch.save writes none")
    return False
