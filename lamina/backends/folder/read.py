"""A model folder → its network and weights, or an error that says what is wrong with it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING

from lamina.backends.compile import refuse_too_large
from lamina.backends.draw import tensors
from lamina.backends.folder import safetensors
from lamina.backends.folder.config import parse, spec_in
from lamina.backends.folder.files import (
    CONFIG,
    WEIGHTS,
    config_of,
    digest,
    opened,
    refuse_no_folder,
    shown,
)
from lamina.backends.folder.keys import differences, shapes
from lamina.backends.folder.metadata import refuse_foreign, refuse_other_metadata
from lamina.backends.folder.values import Faults
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, Mode
from lamina.errors import WeightsError
from lamina.spec.documents import Document
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Saved:
    """What a folder holds: the network, in `mode` (`train` with its side heads, `infer` without)
    the value of every tensor by canonical path, and how images become its input."""

    net: Network
    mode: Mode
    arrays: Arrays
    preprocessing: Preprocessing | None


def read_folder(folder: str | os.PathLike[str], *, force: bool = False) -> Saved:
    """The model in a folder: float32 arrays, by canonical path, in the canonical layout (torch's).

    Raises UsageError where there is no folder; SpecError for faults of config.json; WeightsError
    for a file that is missing, foreign, damaged or not what the other says; ResourceError
    where the weights and a model of them would not fit in memory, unless `force` is given.
    Nothing is read that is a link, unpickled, reshaped or converted.
    """
    place = Path(folder)
    refuse_no_folder(place)
    path = place / WEIGHTS
    while True:
        try:
            with opened(path) as file:
                try:
                    return read_from(file, place, force=force)
                except WeightsError:
                    if os.path.samestat(os.fstat(file.fileno()), os.lstat(path)):
                        raise
            # a save has put other weights there meanwhile: its config is looked at, too
        except FileNotFoundError:
            raise WeightsError(f"{shown(place)} is no model folder: it has no {WEIGHTS}") from None


def read_spec(folder: str | os.PathLike[str]) -> Document:
    """The spec in a folder's config; of the weights, which say which config is theirs, only the
    header is read. Raises as `read_folder` does."""
    place = Path(folder)
    refuse_no_folder(place)
    try:
        with opened(place / WEIGHTS) as file:
            size = os.fstat(file.fileno()).st_size
            raw = safetensors.raw_header(file, size, shown(place / WEIGHTS))
    except FileNotFoundError:
        raise WeightsError(f"{shown(place)} is no model folder: it has no {WEIGHTS}") from None
    config = config_of(place, raw)
    if config is None:
        raise no_config(place, raw, size)
    return spec_in(config, str(place / CONFIG))


def read_from(file: BufferedReader, folder: Path, *, force: bool) -> Saved:
    size, name = os.fstat(file.fileno()).st_size, shown(folder / WEIGHTS)
    raw = safetensors.raw_header(file, size, name)
    text = config_of(folder, raw)
    if text is None:
        raise no_config(folder, raw, size)
    config = parse(text, str(folder / CONFIG))
    graph = check(config.net, config.mode)
    expected = shapes(graph)
    header = safetensors.parsed(raw, size, name, len(expected))
    refuse_other_metadata(header, config, digest(text), name)
    found = {path: stored.shape for path, stored in header.tensors.items()}
    if wrong := differences(found, expected):
        raise wrong.error(f"{name} does not hold the tensors of {config.net.name}")
    if not force:
        refuse_too_large(config.net.name, tensors(graph))
    return Saved(config.net, config.mode, arrays(file, header, graph, name), config.preprocessing)


def arrays(file: BufferedReader, header: safetensors.Header, graph: Graph, name: str) -> Arrays:
    """Every tensor, in the order of the network. Raises WeightsError where one is not what was
    saved, or nothing to compute with."""
    values: dict[str, NDArray[np.float32]] = {}
    faults = Faults()
    for path, _ in tensors(graph):
        try:
            values[path], found = safetensors.read(file, header, path)
        except (OSError, EOFError):
            raise WeightsError(f"{name} cannot be read to its end") from None
        faults.compare(path, found, header.metadata.get(safetensors.digest_key(path)))
        faults.look(path, values[path])
    faults.raise_if_any(name)
    return values


def no_config(folder: Path, raw: bytes, size: int) -> WeightsError:
    """Why no config belongs to these weights; where they are to blame, that is raised."""
    name = shown(folder / WEIGHTS)
    header = safetensors.parsed(raw, size, name, expected=safetensors.MAX_HEADER)
    refuse_foreign(header, name)
    if not os.path.lexists(folder / CONFIG):
        return WeightsError(f"{shown(folder)} is no model folder: it has no {CONFIG}")
    return WeightsError(
        f"{shown(folder / CONFIG)} is not the file that {WEIGHTS} was saved with: one of the two "
        "was changed; lamina.save_model writes both"
    )
