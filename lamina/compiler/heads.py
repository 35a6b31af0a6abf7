"""Dense layers that read maps of one size: what they say of other inputs."""

from __future__ import annotations

from dataclasses import dataclass

from lamina.compiler.check import check
from lamina.compiler.graph import rows
from lamina.errors import SpecError, UsageError
from lamina.spec.layers.linear import Linear
from lamina.spec.network import Network

MOST = 64  # sizes tried on each side of a network's own


@dataclass(frozen=True, slots=True)
class Changed:
    """A dense layer with other weights: where it is, and how many features it read and reads."""

    path: str
    before: int
    after: int


def dense(net: Network) -> dict[str, int]:
    """The features that each dense layer reads, by path; side heads, which only help in training,
    don't count. Raises SpecError for a wrong network."""
    found = (row for row in rows(check(net, "infer")) if isinstance(row.op, Linear))
    return {row.path: row.inputs[0].channels for row in found}


def changed(net: Network, other: Network) -> Changed | None:
    """The first dense layer that reads more or fewer features in the other network."""
    before, after = dense(net), dense(other)
    paths = (path for path in before if after.get(path) != before[path])
    return next((Changed(path, before[path], after.get(path, 0)) for path in paths), None)


def fitting(net: Network) -> tuple[int, int]:
    """The least and the largest amount that may be added to height and width alike, so that all
    dense layers keep their weights."""
    own = dense(net)
    channels, height, width = net.input

    def fits(more: int) -> bool:
        if min(height, width) + more < 1:
            return False
        fields = {**dict(net), "input": (channels, height + more, width + more)}
        try:
            return dense(Network(**fields)) == own
        except SpecError:
            return False

    least = next(n for n in range(MOST + 1) if not fits(-n - 1) or n == MOST)
    most = next(n for n in range(MOST + 1) if not fits(n + 1) or n == MOST)
    return -least, most


def refuse_another_head(own: Network, net: Network) -> None:
    """A dense layer on flattened maps has weights for one size of them."""
    found = changed(own, net)
    if found is None:
        return
    channels, height, width = own.input
    least, most = fitting(own)
    size, other = (" × ".join(map(str, one.input)) for one in (own, net))
    fit = f"{channels} × {height + least} × {width + least}"
    if most > least:
        fit += f" to {channels} × {height + most} × {width + most}"
    raise UsageError(
        f"{net.name}: `{found.path}` reads {found.before:,} features at {size} and would read "
        f"{found.after:,} at {other}, with other weights; it takes {fit}. For another head, edit "
        f"what `lamina spec {net.name}` writes"
    )
