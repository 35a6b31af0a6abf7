"""The safetensors format: eight bytes of length, a JSON header, then the tensors' bytes.

Read and written here rather than by its library: a file is written tensor by tensor while its
digests are made, and a header is bounded before it is parsed, by how many tensors there can be.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from io import BufferedReader
from math import prod
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from lamina.backends.folder.foreign import SEEN, foreign
from lamina.errors import ResourceError, WeightsError, counted, quoted, some

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

METADATA: Final = "__metadata__"
MAX_HEADER: Final = 8 * 2**20
LENGTH: Final = 8  # bytes that say how long the header is
SLACK: Final = 10  # times as many tensors as expected are read, to name those that are too many
DTYPE, WIDTH = "F32", 4
FIELDS: Final = {"dtype", "shape", "data_offsets"}
UNKNOWN: Final = "0" * 64


@dataclass(frozen=True, slots=True)
class Stored:
    """A tensor in the file: its shape, and where its bytes begin behind the header."""

    shape: tuple[int, ...]
    start: int


@dataclass(frozen=True, slots=True)
class Header:
    """What a file says of itself, and where its tensors begin."""

    metadata: Mapping[str, str]
    tensors: Mapping[str, Stored]
    begin: int


def write(file: BinaryIO, arrays: Mapping[str, Array], metadata: Mapping[str, str]) -> None:
    """Write arrays as they come, each converted and hashed once: the digests have a fixed
    length, so the header is written again when they are known. Raises ResourceError where
    the header would be too long to be read."""
    import numpy as np

    shapes = {path: array.shape for path, array in arrays.items()}
    digests = dict.fromkeys(shapes, UNKNOWN)
    file.write(header(shapes, digests, metadata))
    for path, array in arrays.items():
        data = np.ascontiguousarray(array, "<f4").reshape(-1).view(np.uint8).data
        digests[path] = sha256(data).hexdigest()
        file.write(data)
    file.seek(0)
    file.write(header(shapes, digests, metadata))


def header(
    shapes: Mapping[str, tuple[int, ...]], digests: Mapping[str, str], metadata: Mapping[str, str]
) -> bytes:
    """The length and the header, which ends where eight bytes do, as the format asks."""
    named = {digest_key(path): digest for path, digest in digests.items()}
    entries: dict[str, object] = {METADATA: {**metadata, **named}}
    end = 0
    for path, shape in shapes.items():
        start, end = end, end + WIDTH * prod(shape)
        entries[path] = {"dtype": DTYPE, "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(entries, separators=(",", ":")).encode()
    text += b" " * (-len(text) % LENGTH)
    if len(text) > MAX_HEADER:
        raise ResourceError(
            f"the header of {counted(len(shapes), 'tensor')} takes {len(text):,} bytes; "
            f"a safetensors file's has {MAX_HEADER:,} at most"
        )
    return len(text).to_bytes(LENGTH, "little") + text


def digest_key(path: str) -> str:
    """The name under which the metadata have a tensor's digest."""
    return f"sha256:{path}"


def raw_header(file: BinaryIO, size: int, name: str) -> bytes:
    """The header's text, of bounded length. Raises WeightsError where the file cannot be one."""
    start = file.read(SEEN)
    if what := foreign(start):
        raise WeightsError(f"{name} is {what}")
    length = int.from_bytes(start[:LENGTH], "little")
    if len(start) < LENGTH:
        raise WeightsError(f"{name} has {counted(size, 'byte')}, and is no safetensors file")
    if length > MAX_HEADER:
        raise WeightsError(
            f"{name} says that its header has {quoted(f'{length:,}')} bytes, and more than "
            f"{MAX_HEADER:,} are not read: it is damaged, or no safetensors file"
        )
    if length > size - LENGTH:
        raise WeightsError(
            f"{name} ends within its header: {size - LENGTH:,} bytes of {length:,} are there"
        )
    file.seek(LENGTH)
    return file.read(length)


def parsed(raw: bytes, size: int, name: str, expected: int) -> Header:
    """The header of a file of `size` bytes. Raises WeightsError where it is not well-formed,
    where tensors overlap, leave gaps or end elsewhere than the file, and where there are more
    than ten times as many as `expected`."""
    try:
        data = whole(raw, expected)
        metadata = data.pop(METADATA, {})
        if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
            raise ValueError(f"{METADATA} is no map of texts")
        tensors, end = placed(data)
    except ValueError as error:
        raise WeightsError(f"{name} has a broken header: {error}") from None
    begin = LENGTH + len(raw)
    if begin + end != size:
        raise WeightsError(
            f"{name} has {size - begin:,} bytes of tensors, and its header speaks of {end:,}"
        )
    return Header(metadata, tensors, begin)


def whole(raw: bytes, expected: int) -> dict[str, Any]:
    """The header as plain data. Raises ValueError with what is wrong."""
    found = raw.count(b'"data_offsets"')  # each tensor has one: too many are never parsed
    if found > SLACK * max(expected, 1):
        raise ValueError(f"{counted(found, 'tensor')}, where the network has {expected:,}")
    try:
        data = json.loads(raw.decode(), object_pairs_hook=once)
    except Twice as error:
        raise ValueError(f"{error} stands in it twice") from None
    except (ValueError, RecursionError):
        raise ValueError("it is no JSON text") from None
    if not isinstance(data, dict):
        raise ValueError("it is no map")
    return data


class Twice(ValueError):
    """A key that a map has already."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A map whose keys are all different."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Twice(quoted(key))
        found[key] = value
    return found


def placed(data: Mapping[str, Any]) -> tuple[dict[str, Stored], int]:
    """Where each tensor is, and where the last one ends. Raises ValueError."""
    found: dict[str, Stored] = {}
    spans: list[tuple[int, int, str]] = []
    others: dict[str, str] = {}
    for path, entry in data.items():
        if not isinstance(entry, dict) or entry.keys() != FIELDS:
            raise ValueError(f"{quoted(path)} has not just dtype, shape and data_offsets")
        dtype, shape, span = entry["dtype"], entry["shape"], entry["data_offsets"]
        if not naturals(shape) or not naturals(span) or len(span) != 2:
            raise ValueError(f"{quoted(path)} has no proper shape or data_offsets")
        if dtype != DTYPE:
            others[path] = dtype
            continue
        if span[1] - span[0] != WIDTH * prod(shape):
            raise ValueError(f"{quoted(path)} has another number of bytes than its shape takes")
        found[path] = Stored(tuple(shape), span[0])
        spans.append((span[0], span[1], path))
    if others:
        dtypes = ", ".join(sorted({quoted(dtype, 20) for dtype in others.values()})[:8])
        raise ValueError(f"dtype {dtypes}, where only {DTYPE} is read: {some(others)}")
    end = 0
    for start, after, path in sorted(spans):
        if start != end:
            raise ValueError(f"{quoted(path)} begins at byte {start:,}, not at {end:,}")
        end = after
    return found, end


def naturals(value: object) -> bool:
    """A list of integers from 0 up, of sane lengths; `true` is none."""
    return (
        isinstance(value, list)
        and len(value) <= 8
        and all(type(item) is int and 0 <= item < 2**63 for item in value)
    )


def read(file: BufferedReader, at: Header, path: str) -> tuple[Array, str]:
    """A tensor and its digest, into an array of its own. Raises EOFError where the file has
    become shorter."""
    import numpy as np

    stored = at.tensors[path]
    array = np.empty(stored.shape, "<f4")
    data = array.reshape(-1).view(np.uint8).data
    file.seek(at.begin + stored.start)
    if file.readinto(data) != data.nbytes:
        raise EOFError
    return array.astype(np.float32, copy=False), sha256(data).hexdigest()
