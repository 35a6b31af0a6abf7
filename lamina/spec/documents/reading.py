"""Reading a document: from text, from a file, from a stream."""

from __future__ import annotations

import os
import stat
from pathlib import PurePath
from typing import BinaryIO, Final

from lamina.errors import UsageError
from lamina.spec.documents.document import Document
from lamina.spec.documents.json_reader import read_json
from lamina.spec.documents.source import MAX_BYTES, Syntax, decode, shown_name, too_large
from lamina.spec.documents.yaml_reader import read_yaml

SYNTAXES: Final[dict[str, Syntax]] = {".json": "json", ".yaml": "yaml", ".yml": "yaml"}
PIECE: Final = 2**20
OPEN_FLAGS: Final = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer must not block
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
SPECIAL: Final = (
    (stat.S_ISDIR, "a directory"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISSOCK, "a socket"),
)


def read(text: str | bytes, *, name: str = "<text>", syntax: Syntax) -> Document:
    """The document in a text; whatever is wrong with it is a `SpecError` with its place."""
    source = decode(text, name, syntax)
    return read_json(source) if syntax == "json" else read_yaml(source)


def read_stream(stream: BinaryIO, *, name: str = "<stdin>", syntax: Syntax) -> Document:
    """The document in a binary stream, of which no more than the size limit is read."""
    try:
        raw = _drained(stream, name)
    except OSError as error:
        raise _unreadable(name, error) from None
    return read(raw, name=name, syntax=syntax)


def read_file(path: str | os.PathLike[str]) -> Document:
    """The document in a regular file, its syntax told by the suffix."""
    name = os.fspath(path)
    syntax = SYNTAXES.get(PurePath(name).suffix.lower())
    if syntax is None:
        raise UsageError(f"{shown_name(name)}: a spec's file name ends in .yaml, .yml or .json")
    try:
        _refuse_special(os.stat(name), name)  # before opening: a device may act when opened
        descriptor = os.open(name, OPEN_FLAGS)
        try:
            _refuse_special(os.fstat(descriptor), name)  # the path may have changed hands
            with open(descriptor, "rb", closefd=False) as stream:
                raw = _drained(stream, name)
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from None
    return read(raw, name=name, syntax=syntax)


def _drained(stream: BinaryIO, name: str) -> bytes:
    """All that is in a stream; a raw one may hand it out in pieces."""
    pieces, room = [], MAX_BYTES + 1
    while room and (piece := stream.read(min(room, PIECE))):
        pieces.append(piece)
        room -= len(piece)
    if not room:
        too_large(name)
    return b"".join(pieces)


def _refuse_special(found: os.stat_result, name: str) -> None:
    if not stat.S_ISREG(found.st_mode):
        what = next((word for test, word in SPECIAL if test(found.st_mode)), "not a regular file")
        raise UsageError(f"{shown_name(name)}: this is {what}, and a spec is a file")
    if found.st_size > MAX_BYTES:
        too_large(name)


def _unreadable(name: str, error: OSError | ValueError) -> UsageError:
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return UsageError(f"{shown_name(name)}: {why.lower()}")
