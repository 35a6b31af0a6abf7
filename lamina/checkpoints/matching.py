"""Whose weights a checkpoint has: told by its keys and shapes, exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lamina.architectures import names
from lamina.backends.folder.keys import differences, mode_of, shapes
from lamina.checkpoints.layout import Shape
from lamina.checkpoints.peers import PEERS, Peer
from lamina.checkpoints.table import Source, Table
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, Mode
from lamina.errors import UsageError, WeightsError, quoted
from lamina.spec.network import Network

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Match:
    """A peer's model, the mode whose tensors are there, each tensor's source by our path, and
    the keys that hold no weights. `others` are peers whose model has the same keys."""

    peer: Peer
    table: Table
    mode: Mode
    sources: Mapping[str, Source]
    ignored: tuple[str, ...]
    others: tuple[str, ...] = ()


def candidates(net: str, source: str) -> list[Peer]:
    """The peers that have a model of this network, or the one that is named. Raises UsageError
    where none has, with the variants of which there is one."""
    asked = PEERS if source == AUTO else {source: PEERS[source]}
    found = [peer for peer in asked.values() if net in peer.tables]
    if found:
        return found
    whose = "another library" if source == AUTO else source
    family = net.split(".")[0]
    near = [
        f"{name} ({', '.join(peer.name for peer in asked.values() if name in peer.tables)})"
        for name in names()
        if name.split(".")[0] == family and any(name in peer.tables for peer in asked.values())
    ]
    hint = f"; there are those of {', '.join(near)}" if near else ""
    raise UsageError(f"no weights of {whose} are known for {quoted(net)}{hint}")


def matched(net: Network, found: Mapping[str, Shape], source: str, name: str) -> Match:
    """Whose weights these keys and shapes are. Raises WeightsError with what is missing,
    unexpected or mis-shaped in the peer's model that has the most of them."""
    fits: list[Match] = []
    failures: list[tuple[int, WeightsError]] = []
    for peer in candidates(net.name, source):
        try:
            fits.append(fitting(net, peer, found, name))
        except WeightsError as error:
            failures.append((shared(net, peer, found), error))
    if fits:
        first, *others = fits
        same = tuple(one.peer.name for one in others)
        return Match(first.peer, first.table, first.mode, first.sources, first.ignored, others=same)
    raise max(failures, key=lambda failure: failure[0])[1]


def fitting(net: Network, peer: Peer, found: Mapping[str, Shape], name: str) -> Match:
    """A peer's model as that network. Raises WeightsError where the keys or shapes differ."""
    table = peer.tables[net.name]
    ignored = tuple(key for key in found if key.rpartition(".")[2] in peer.ignored)
    given = {key: shape for key, shape in found.items() if key not in set(ignored)}
    sources: dict[Mode, dict[str, Source]] = {}

    def expected(mode: Mode, graph: Graph) -> dict[str, Shape]:
        sources[mode] = table.sources(shapes(graph))
        return {one.key: one.shape for one in sources[mode].values()}

    try:
        mode, _ = mode_of(net, given, expected, f"{name} is not {peer.name}'s {table.model}")
    except WeightsError as error:
        classes = other_classes(given, sources["train"])
        if classes is None:
            raise
        raise WeightsError(f"{error}\n  --num-classes {classes} makes a network like it") from None
    return Match(peer, table, mode, sources[mode], ignored)


def shared(net: Network, peer: Peer, found: Mapping[str, Shape]) -> int:
    """How many of the keys a peer's model has."""
    sources = peer.tables[net.name].sources(shapes(check(net, "train")))
    return sum(source.key in found for source in sources.values())


def other_classes(found: Mapping[str, Shape], sources: Mapping[str, Source]) -> int | None:
    """The number of classes, where nothing but that is another one."""
    expected = {source.key: source.shape for source in sources.values()}
    wrong = differences(found, expected)
    if wrong.unexpected or not wrong.misshaped:
        return None
    if any(len(there) != len(here) for _, there, here in wrong.misshaped):
        return None
    changes = [
        [size for size, own in zip(there, here, strict=True) if size != own]
        for _, there, here in wrong.misshaped
    ]
    counts = {size for sizes in changes for size in sizes}
    return counts.pop() if len(counts) == 1 and all(len(c) == 1 for c in changes) else None
