"""The files of a model folder, and how they are opened.

`model.safetensors` holds the SHA-256 of the `config.json` that it was saved with. So one rename,
that of the weights, decides which of two models a folder holds: until then its config is written
beside as `.config.json.HASH.next`, and takes its name afterwards. Killed in between, a save
leaves new weights with the old config.json, and the right one is found by its hash. A reader
never sees a mix, and changes nothing; the next save puts names right.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from hashlib import sha256
from io import BufferedReader
from pathlib import Path
from typing import Final

from lamina.backends.folder import safetensors
from lamina.errors import UsageError, WeightsError, quoted
from lamina.spec.documents import MAX_BYTES

CONFIG: Final = "config.json"
WEIGHTS: Final = "model.safetensors"
CARD: Final = "README.md"
NAMES: Final = (WEIGHTS, CONFIG, CARD)
OPEN_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer must not block
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
LEFT: Final = re.compile(rf"\.(?:{'|'.join(map(re.escape, NAMES))})\.[0-9a-f]{{16}}\.(?:tmp|next)")


def shown(path: Path) -> str:
    """A path as messages show it."""
    return quoted(path, 200)


def digest(config: bytes) -> str:
    """By what the weights know their config."""
    return sha256(config).hexdigest()


def pending(folder: Path, of: str) -> Path:
    """Where the config of weights that are about to be placed waits."""
    return folder / f".{CONFIG}.{of[:16]}.next"


def left(folder: Path) -> Iterator[Path]:
    """What saves have left behind that were killed, or that still run."""
    yield from (path for path in sorted(folder.iterdir()) if LEFT.fullmatch(path.name))


def opened(path: Path) -> BufferedReader:
    """A regular file, opened. Raises WeightsError for a link, a pipe, a device or a folder, of
    which none is opened, and where it cannot be read; FileNotFoundError where there is none.

    How many names a file has is not asked: a save that is killed can leave it with two.
    """
    try:
        mode = os.lstat(path).st_mode
        if not stat.S_ISREG(mode):
            what = "a symbolic link" if stat.S_ISLNK(mode) else "no regular file"
            raise WeightsError(f"{shown(path)} is {what}, and is not opened")
        file = open(os.open(path, OPEN_FLAGS), "rb")  # noqa: SIM115 - the caller closes it
    except FileNotFoundError:
        raise
    except OSError as error:
        raise WeightsError(f"cannot read {shown(path)}: {error.strerror}") from None
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):  # it may have changed meanwhile
        return file
    file.close()
    raise WeightsError(f"{shown(path)} is no regular file, and is not opened")


def config_of(folder: Path, header: bytes) -> bytes | None:
    """The config that weights with this header were saved with: config.json, or after a save
    that was killed the one beside it. None where neither is."""
    waiting = [path for path in left(folder) if path.name.endswith(".next")]
    named = [path for path in waiting if path.name.split(".")[-2].encode() in header]
    for path in (*named, folder / CONFIG):  # in the order in which it moves, so as not to miss it
        try:
            with opened(path) as file:
                raw = file.read(MAX_BYTES + 1)
        except FileNotFoundError:
            continue
        if digest(raw).encode() in header:  # once parsed, it is looked for in its place
            return raw
    return None


def refuse_no_folder(folder: Path) -> None:
    """Raises UsageError where there is no folder of this name."""
    try:
        mode = os.stat(folder).st_mode
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot read {shown(folder)}: {why}") from None
    if not stat.S_ISDIR(mode):
        raise UsageError(f"{shown(folder)} is no folder; a model is saved as one")


def header_of(folder: Path) -> bytes:
    """The header of a folder's weights, unparsed."""
    path = folder / WEIGHTS
    with opened(path) as file:
        return safetensors.raw_header(file, os.fstat(file.fileno()).st_size, shown(path))
