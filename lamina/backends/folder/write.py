"""A network and its weights → a model folder, of which every step can be the last."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lamina.backends.folder import safetensors
from lamina.backends.folder.card import card
from lamina.backends.folder.config import Config
from lamina.backends.folder.files import (
    CARD,
    CONFIG,
    NAMES,
    WEIGHTS,
    config_of,
    digest,
    header_of,
    left,
    pending,
    shown,
)
from lamina.backends.folder.keys import mode_of, shapes
from lamina.backends.folder.metadata import metadata
from lamina.backends.folder.values import Faults
from lamina.durable import beside, place, sync
from lamina.errors import UsageError, WeightsError, some
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.float32]]


def write_folder(
    folder: str | os.PathLike[str],
    net: Network,
    arrays: Arrays,
    *,
    preprocessing: Preprocessing | None = None,
    overwrite: bool = False,
    provenance: Iterable[str] = (),
) -> None:
    """Save weights (float32, by canonical path, in the canonical layout) with their network.

    The tensors are all of the training network's, or those of the infer network. Whatever ends
    the process, the folder holds the old model or the new one: see `files`. `provenance` are
    lines of Markdown for the card.

    Raises SpecError for a network that is wrong, WeightsError where the arrays are not its
    tensors, UsageError where the folder cannot be written, holds a model and `overwrite` is not
    given, is a link or no folder, or is being written by another process.
    """
    if preprocessing is not None:
        preprocessing.refuse_another_input(net)
    found = {path: tuple(array.shape) for path, array in arrays.items()}
    subject = f"these are not the tensors of {net.name}"
    mode, graph = mode_of(net, found, lambda _, graph: shapes(graph), subject)
    refuse_unfit_values(arrays)
    config = Config(net, mode, preprocessing)
    ordered = {path: arrays[path] for path in shapes(graph)}
    target = Path(folder)
    if "\0" in str(target):
        raise UsageError(f"{shown(target)} is no name of a folder")
    try:
        with held(target):
            refuse_unfit(target, overwrite=overwrite)
            finish(target)
            written = card(config, graph, provenance)
            save(target, config, ordered, written, overwrite=overwrite)
    except FileExistsError:
        raise exists(target, [WEIGHTS]) from None
    except OSError as error:
        raise UsageError(f"cannot write {shown(target)}: {error.strerror}") from None


def save(target: Path, config: Config, arrays: Arrays, about: str, *, overwrite: bool) -> None:
    """The steps in their order, of which the third, placing the weights, decides. Interrupted,
    all is as it was before that, and finished behind it but for the card."""
    text = config.text().encode()
    waiting = pending(target, digest(text))
    try:
        with beside(target / WEIGHTS) as (file, weights):
            safetensors.write(file, arrays, metadata(config, digest(text)))
        put(text, waiting)
        place(weights, target / WEIGHTS, overwrite=overwrite)
        place(waiting, target / CONFIG, overwrite=True)
        put(about.encode(), target / CARD)
    except BaseException:
        with suppress(OSError):
            finish(target)
        raise


def put(data: bytes, path: Path) -> None:
    """A whole file in its place."""
    with beside(path) as (file, written):
        file.write(data)
    place(written, path, overwrite=True)


def finish(target: Path) -> None:
    """What a save that was killed has left: the config of weights that are in place gets its
    name, the rest goes."""
    with suppress(WeightsError, FileNotFoundError):
        text = config_of(target, header_of(target))
        waiting = pending(target, digest(text)) if text is not None else None
        if waiting is not None and waiting.exists():
            place(waiting, target / CONFIG, overwrite=True)
    for path in left(target):
        path.unlink()


@contextmanager
def held(target: Path) -> Iterator[None]:
    """The folder, made if need be, and locked against other savers; taken away again if it was
    made in vain."""
    if target.is_symlink():
        raise UsageError(f"{shown(target)} is a symbolic link; it is left alone")
    made = not target.exists()
    if made:
        target.mkdir()
        sync(target.parent)
    elif not target.is_dir():
        raise UsageError(f"{shown(target)} is no folder; it is left alone")
    try:
        with locked(target):
            yield
    except BaseException:
        if made:
            with suppress(OSError):
                target.rmdir()
        raise


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """A lock of the system's, which ends with its process, however that ends."""
    try:
        import fcntl
    except ImportError:  # a system that has none
        yield
        return
    descriptor = os.open(target, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(f"another process is saving a model to {shown(target)}") from None
        yield
    finally:
        os.close(descriptor)


def refuse_unfit(target: Path, *, overwrite: bool) -> None:
    """Raises UsageError where one of the files may not be written."""
    there = [name for name in NAMES if os.path.lexists(target / name)]
    for name in there:
        if not stat.S_ISREG(os.lstat(target / name).st_mode):
            raise UsageError(f"{shown(target / name)} is no regular file; it is left alone")
    if there and not overwrite:
        raise exists(target, there)


def exists(target: Path, names: list[str]) -> UsageError:
    return UsageError(f"{shown(target)} has {some(names)} already; overwrite=True replaces it all")


def refuse_unfit_values(arrays: Arrays) -> None:
    """Raises WeightsError for another dtype than float32, and for values that no network
    computes with."""
    others = [f"{path} ({array.dtype})" for path, array in arrays.items() if array.dtype != "f4"]
    if others:
        raise WeightsError(f"a model folder keeps float32, and these are not: {some(others)}")
    faults = Faults()
    for path, array in arrays.items():
        faults.look(path, array)
    faults.raise_if_any("what is to be saved")
