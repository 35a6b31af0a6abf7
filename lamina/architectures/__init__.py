"""The classics, written in the language: each with its facts, its source, and where it differs.

`names()` lists them, `entry(name)` says what is known of one, `create(name)` makes its spec.
Importing this package builds nothing; a family is read when one of its networks is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING

from lamina.architectures.entry import Entry, Facts, Image, Paper
from lamina.architectures.index import FILES, READ
from lamina.errors import UsageError, quoted

if TYPE_CHECKING:
    from lamina.spec.network import Network

__all__ = ["Entry", "Facts", "Image", "Paper", "create", "entry", "names", "provenance"]


@cache
def known(name: str) -> Entry:
    """The entry of a name that is in the index."""
    entries: tuple[Entry, ...] = READ[FILES[name]]().ENTRIES
    return next(one for one in entries if one.name == name)


def names() -> tuple[str, ...]:
    """The names of all networks, in the order of the papers."""
    return tuple(FILES)


def entry(name: str) -> Entry:
    """What the zoo knows of a network. Raises UsageError for a name that it hasn't."""
    if not isinstance(name, str):
        raise UsageError(f"a network's name is text, not {quoted(type(name).__name__)}")
    if name not in FILES:
        near = get_close_matches(name[:64].lower(), names(), 3, 0.7)
        hint = f"did you mean {', '.join(near)}?" if near else "`lamina list` shows them all"
        raise UsageError(f"there is no network {quoted(name)}; {hint}")
    return known(name)


def create(
    name: str,
    *,
    num_classes: int | None = None,
    in_channels: int | None = None,
    input: Sequence[int] | None = None,
) -> Network:
    """A network's spec: the paper's, or with other classes, channels or input size.

    `input` is channels × height × width. Raises UsageError where the call makes no sense;
    an input that some layer can't take is found when the network is checked.
    """
    found = entry(name)
    check(name, num_classes=num_classes, in_channels=in_channels, input=input)
    channels, height, width = found.facts.input if input is None else input
    shape = (in_channels or channels, height, width)
    if num_classes is None:
        return found.build(input=shape)
    return found.build(input=shape, num_classes=num_classes)


def provenance(net: Network, classes: int) -> tuple[str, ...]:
    """Where a network comes from, and what sets it apart from that, a line each; empty for one
    that is not the zoo's own, with so many classes and whatever size of input."""
    found = known(net.name) if net.name in FILES else None
    if found is None or len(net.input) != 3 or net.hash not in hashes(found, net.input, classes):
        return ()
    standing = (f"A variant of {found.variant_of}.",) if found.variant_of else ()
    return (f"{found.source}.", *standing, *found.differs)


def hashes(found: Entry, shape: tuple[int, ...], classes: int) -> Iterator[str]:
    """Those of an entry's networks: its own, and the one with other classes, if it has one."""
    with suppress(UsageError):
        yield found.build(input=shape).hash
        yield found.build(input=shape, num_classes=classes).hash


def check(
    name: str, *, num_classes: int | None, in_channels: int | None, input: Sequence[int] | None
) -> None:
    """Refuse what no network could be built with."""
    for what, value in (("num_classes", num_classes), ("in_channels", in_channels)):
        if value is not None and not is_count(value):
            raise UsageError(f"{name}: {what} is {quoted(value)}; it must be a positive integer")
    if input is None:
        return
    sized = isinstance(input, (tuple, list)) and len(input) == 3
    if not sized or not all(map(is_count, input)):
        raise UsageError(
            f"{name}: input is {quoted(input)}; it must be three positive integers, "
            "channels × height × width"
        )
    if in_channels not in (None, input[0]):
        raise UsageError(
            f"{name}: in_channels is {quoted(in_channels)}, but input is {quoted(input)}; "
            "leave one of them out"
        )


def is_count(value: object) -> bool:
    """A positive integer; `True` is none."""
    return type(value) is int and value >= 1
