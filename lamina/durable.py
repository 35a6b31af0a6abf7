"""Files that are written all or not at all, and that survive a power cut."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO


@contextmanager
def beside(target: Path) -> Iterator[tuple[BinaryIO, Path]]:
    """A new file in the target's folder, synced when all is written, and gone where it was not
    moved from there. Raises OSError."""
    path = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp")
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    try:
        with open(os.open(path, flags, 0o666), "w+b") as file:
            yield file, path
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def place(written: Path, target: Path, *, overwrite: bool) -> None:
    """Move a file into place, and make that durable. Raises FileExistsError where one has
    appeared there meanwhile and may not be replaced: a link, unlike a rename, tells."""
    try:
        if overwrite:
            os.replace(written, target)
        else:
            move_where_none_is(written, target)
    finally:
        written.unlink(missing_ok=True)
    sync(target.parent)


def move_where_none_is(written: Path, target: Path) -> None:
    try:
        os.link(written, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without links
        if os.path.lexists(target):
            raise FileExistsError from None
        os.replace(written, target)


def sync(folder: Path) -> None:
    """Make the names in a folder durable, where folders can be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
