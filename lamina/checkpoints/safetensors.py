"""Tensors of a `.safetensors` file that others wrote, in any dtype; nothing is copied."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any, BinaryIO

from lamina.backends.folder.metadata import FORMAT
from lamina.backends.folder.safetensors import FIELDS, LENGTH, METADATA, naturals, raw_header, whole
from lamina.checkpoints.checkpoint import DTYPES, Checkpoint, Stored
from lamina.errors import WeightsError, quoted

NOTES = "notes"  # in the metadata of files that our own readers leave


def read(path: Path, name: str, expected: int) -> Checkpoint:
    """All tensors, mapped into memory. Raises WeightsError where the file is not well-formed, or
    has more than ten times as many tensors as `expected`."""
    with open(path, "rb") as file:
        return tensors(file, name, expected)


def tensors(file: BinaryIO, name: str, expected: int) -> Checkpoint:
    """Those of an open file; see `read`."""
    import numpy as np

    size = os.fstat(file.fileno()).st_size
    raw = raw_header(file, size, name)
    begin = LENGTH + len(raw)
    try:
        data = whole(raw, expected)
        metadata = data.pop(METADATA, {})
        refuse_own(metadata, name)
        spans = placed(data)
    except ValueError as error:
        raise WeightsError(f"{name} has a broken header: {error}") from None
    end = max((stop for _, _, _, stop in spans.values()), default=0)
    if begin + end != size:
        raise WeightsError(
            f"{name} has {size - begin:,} bytes of tensors, and its header speaks of {end:,}"
        )
    found: dict[str, Stored] = {}
    for key, (dtype, shape, start, stop) in spans.items():
        kind = DTYPES[dtype][0]
        if start == stop:
            found[key] = Stored(dtype, np.empty(shape, kind))  # nothing can be mapped
        else:
            mapped = np.memmap(file, kind, "r", begin + start, shape or (1,))
            found[key] = Stored(dtype, mapped.reshape(shape))
    return Checkpoint(found, notes(metadata))


def refuse_own(metadata: object, name: str) -> None:
    """Raises WeightsError for the weights of a model folder, which need no conversion."""
    if isinstance(metadata, dict) and metadata.get("format") == FORMAT:
        raise WeightsError(f"{name} is of a model folder already: lamina.load_model reads that")


def placed(data: Mapping[str, Any]) -> dict[str, tuple[str, tuple[int, ...], int, int]]:
    """Dtype, shape and bytes of each tensor. Raises ValueError where they are not proper, where
    tensors overlap, and where they leave gaps."""
    found: dict[str, tuple[str, tuple[int, ...], int, int]] = {}
    for key, entry in data.items():
        if not isinstance(entry, dict) or entry.keys() != FIELDS:
            raise ValueError(f"{quoted(key)} has not just dtype, shape and data_offsets")
        dtype, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not naturals(shape) or not naturals(span) or len(span) != 2:
            raise ValueError(f"{quoted(key)} has no proper shape or data_offsets")
        if not isinstance(dtype, str) or dtype not in DTYPES:
            known = ", ".join(DTYPES)
            raise ValueError(f"{quoted(key)} has dtype {quoted(dtype, 20)}; read are {known}")
        if span[1] - span[0] != width(dtype) * prod(shape):
            raise ValueError(f"{quoted(key)} has another number of bytes than its shape takes")
        found[key] = (dtype, tuple(shape), span[0], span[1])
    end = 0
    for key, (_, _, start, stop) in sorted(found.items(), key=lambda one: one[1][2:]):
        if start != end:
            raise ValueError(f"{quoted(key)} begins at byte {start:,}, not at {end:,}")
        end = stop
    return found


def width(dtype: str) -> int:
    """Bytes of a value."""
    return int(DTYPES[dtype][0][-1])


def notes(metadata: object) -> tuple[str, ...]:
    """What a reader of ours has noted; others' metadata say nothing here."""
    try:
        said = json.loads(metadata[NOTES]) if isinstance(metadata, dict) else []
    except (KeyError, TypeError, ValueError):
        return ()
    return tuple(str(note) for note in said) if isinstance(said, list) else ()
