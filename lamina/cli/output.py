"""Writing a file all or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from lamina.cli.streams import Answer
from lamina.durable import beside, place
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
    try:
        with beside(target) as (file, written):
            file.write(text.encode())
        place(written, target, overwrite=overwrite)
    except FileExistsError:
        raise exists(target) from None
    except OSError as error:
        raise UsageError(f"cannot write {quoted(path, 200)}: {error.strerror}") from None


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
