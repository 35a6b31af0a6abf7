"""From what was typed to a network."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lamina.errors import UsageError

if TYPE_CHECKING:
    from lamina.spec.network import Network

SUFFIXES = (".yaml", ".yml", ".json")


def network(text: str, sizes: tuple[int, ...] | None = None) -> Network:
    """The network of the zoo, of a file, or of standard input; with another input if given.

    Raises SpecError for a wrong spec, UsageError for an unknown name or no such file.
    """
    from lamina.architectures import create, names

    if text in names():
        if sizes is not None and len(sizes) != 3:
            raise UsageError(f"{text} takes images: give its input as CxHxW")
        return create(text, input=sizes and (sizes[0], sizes[1], sizes[2]))
    net = from_standard_input() if text == "-" else from_file(text)
    if sizes is None:
        return net
    return type(net)(**{**dict(net), "input": sizes})


def from_file(text: str) -> Network:
    from lamina.architectures import entry
    from lamina.facade import load

    if not text.endswith(SUFFIXES) and not Path(text).exists():
        entry(text)  # raises, with the names that are near
    return load(text)


def from_standard_input() -> Network:
    """YAML, or JSON where the text begins like it."""
    from lamina.facade import network_of
    from lamina.spec.documents import MAX_BYTES, read

    text = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(text) > MAX_BYTES:
        raise UsageError(f"standard input holds more than {MAX_BYTES:,} bytes")
    syntax = "json" if text.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"{" else "yaml"
    return network_of(read(text, name="<stdin>", syntax=syntax))
