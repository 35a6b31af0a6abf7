"""When a file is saved, told by looking at it: no library watches as plainly, and looking works on
network mounts, in containers and with editors that save by rename, where events get lost."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

EVERY = 0.1  # seconds between two looks


class Stamp(NamedTuple):
    """What tells one save from the next."""

    inode: int
    size: int
    modified: int


def stamp(path: str) -> Stamp | None:
    """None where there is no such file at the moment."""
    try:
        found = os.stat(path)
    except OSError:
        return None
    return Stamp(found.st_ino, found.st_size, found.st_mtime_ns)


def saves(path: str, sleep: Callable[[float], object] = time.sleep) -> Iterator[None]:
    """Once at first, then once after each save, without end.

    A file that is gone may be in the middle of a rename, and one that differs between two looks
    in the middle of being written: both are waited for.
    """
    last = seen = stamp(path)
    yield
    while True:
        sleep(EVERY)
        now = stamp(path)
        if now is None:
            last = None  # the same file, back in its place, is news
        elif now == seen and now != last:
            last = now
            yield
        seen = now
