"""Writing a file all or not at all."""

from __future__ import annotations

import os
import secrets
import stat
from contextlib import suppress
from pathlib import Path

from lamina.cli.streams import Answer
from lamina.errors import UsageError, quoted

STANDARD_OUTPUT = "-"


def write(path: str, text: str, *, overwrite: bool = False) -> None:
    """Write a text file durably: a new file beside it, synced, then moved into its place.

    Raises UsageError where the file exists and may not be replaced, where it is no regular
    file, and where its folder cannot be written.
    """
    target = Path(path)
    if not path or path.endswith(os.sep):
        raise UsageError(f"{quoted(path, 200)} is no name of a file")
    refuse_unfit(target, overwrite)
    beside = target.with_name(f".{target.name[:100]}.{secrets.token_hex(8)}.tmp")
    try:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
        with open(os.open(beside, flags, 0o666), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        place(beside, target, overwrite)
        sync(target.parent)
    except FileExistsError:
        raise exists(target) from None
    except OSError as error:
        raise UsageError(f"cannot write {quoted(path, 200)}: {error.strerror}") from None
    finally:
        beside.unlink(missing_ok=True)


def place(beside: Path, target: Path, overwrite: bool) -> None:
    """Move into place; a link, unlike a rename, fails where a file has appeared meanwhile."""
    if not overwrite:
        try:
            os.link(beside, target)
        except FileExistsError:
            raise
        except OSError:  # a file system without links
            if os.path.lexists(target):
                raise FileExistsError from None
        else:
            return
    os.replace(beside, target)


def sync(folder: Path) -> None:
    """Make the new name durable, where folders can be synced."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def refuse_unfit(target: Path, overwrite: bool) -> None:
    try:
        mode = os.lstat(target).st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise UsageError(f"cannot write {quoted(target, 200)}: {why}") from None
    if not stat.S_ISREG(mode):
        raise UsageError(f"{quoted(target, 200)} is no regular file; it is left alone")
    if not overwrite:
        raise exists(target)


def exists(target: Path) -> UsageError:
    return UsageError(f"{quoted(target, 200)} exists; --overwrite replaces it")


def delivered(text: str, path: str | None, *, overwrite: bool) -> Answer:
    """The text as the answer, or as a file with nothing to answer."""
    if path is None or path == STANDARD_OUTPUT:
        return Answer(text)
    write(path, text, overwrite=overwrite)
    return Answer()
