"""From what was typed to a network."""

from __future__ import annotations

import os.path
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from lamina.errors import SpecError, UsageError
from lamina.spec.places import Places

if TYPE_CHECKING:
    from lamina.spec.documents import Document, Syntax
    from lamina.spec.network import Network

SUFFIXES = (".yaml", ".yml", ".json")
WEIGHTS = "model.safetensors"  # makes a folder that of a saved model


@contextmanager
def opened(text: str, sizes: tuple[int, ...] | None = None) -> Iterator[Network]:
    """The network of the zoo, of a file, or of standard input; with another input if given.
    What is found wrong with it while it is open gets its place in the file.

    Raises SpecError for a wrong spec, UsageError for an unknown name or no such file.
    """
    from lamina.architectures import names
    from lamina.facade import create

    if text in names():
        if sizes is not None and len(sizes) != 3:
            raise UsageError(f"{text} takes images: give its input as CxHxW")
        yield create(text, input=sizes and (sizes[0], sizes[1], sizes[2]))
        return
    from lamina.spec.extension import resolved
    from lamina.spec.reading import network_of

    document = resolved(from_standard_input() if text == "-" else from_file(text), create)
    net = network_of(document)
    try:
        yield net if sizes is None else type(net)(**{**dict(net), "input": sizes})
    except SpecError as error:
        raise placed(error, document, net.name) from None


def network(text: str, sizes: tuple[int, ...] | None = None) -> Network:
    """The network alone."""
    with opened(text, sizes) as net:
        return net


def from_file(text: str) -> Document:
    from lamina.architectures import entry
    from lamina.spec.documents import read_file

    if text and os.path.exists(os.path.join(text, WEIGHTS)):
        from lamina.backends.folder import read_spec

        return read_spec(text)
    if not text.lower().endswith(SUFFIXES) and (not text or not os.path.exists(text)):
        entry(text)  # raises, with the names that are near
    return read_file(text)


def from_standard_input() -> Document:
    """YAML, or JSON where the text begins like it."""
    from lamina.spec.documents import MAX_BYTES, read

    if sys.stdin is None:
        raise UsageError("standard input is closed")
    try:
        text = sys.stdin.buffer.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"cannot read standard input: {error.strerror}") from None
    syntax: Syntax = "json" if text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "yaml"
    return read(text, name="<stdin>", syntax=syntax)


def placed(error: SpecError, document: Document, name: str) -> SpecError:
    """The same problems, each with the place of the part that it is about."""
    places = Places(document.data)
    return SpecError(
        problem
        if problem.place
        else replace(
            problem,
            place=document.place(
                problem.loc or places.located(problem.path.removeprefix(f"{name}."))
            ),
        )
        for problem in error.problems
    )
