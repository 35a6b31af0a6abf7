"""From the tensors of a folder to those of a model, with a report of all that is not the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamina.backends.draw import drawn, tensors
from lamina.backends.folder.keys import MOST, differences, reshaped, shapes
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, Mode
from lamina.errors import UsageError, WeightsError, counted, quoted, some
from lamina.spec.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What became of each tensor. All but `loaded` and `dropped` are empty unless asked for.

    `dropped` are those of side heads, which an infer model has not; `initial` those of the model
    that the folder lacks, or has in another shape (`misshaped`: path, found, expected);
    `unused` those of the folder that the model lacks; `renamed` pairs of old and new path.
    """

    loaded: tuple[str, ...]
    dropped: tuple[str, ...] = ()
    initial: tuple[str, ...] = ()
    unused: tuple[str, ...] = ()
    misshaped: tuple[tuple[str, tuple[int, ...], tuple[int, ...]], ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        lines = [f"{counted(len(self.loaded), 'tensor')} loaded"]
        said = (
            (self.dropped, "dropped: an infer model has no side heads"),
            (self.initial, "left at initial values"),
            (self.unused, "of the folder not used"),
            (tuple(f"{old} as {new}" for old, new in self.renamed), "renamed"),
        )
        lines += [f"{counted(len(p), 'tensor')} {words}: {some(p)}" for p, words in said if p]
        lines += [f"  not loaded: {reshaped(*one)}" for one in self.misshaped[:MOST]]
        return "\n".join(lines)


def fitted(
    arrays: Arrays,
    net: Network,
    mode: Mode,
    *,
    partial: bool = False,
    rename: Mapping[str, str] | None = None,
    seed: int = 0,
) -> tuple[Arrays, LoadReport]:
    """A value for every tensor of a network in a mode, from `arrays` by canonical path.

    Strict unless asked otherwise: `rename` moves tensors (`fc.weight`) or all of a part (`fc`) to
    other paths; with `partial`, what is missing or mis-shaped keeps the initial value that
    `seed` gives, and what is unexpected is not used. Nothing is ever reshaped. Raises
    UsageError for a renaming that makes no sense, WeightsError where the tensors do not fit.
    """
    graph = check(net, mode)
    expected = shapes(graph)
    moves = moved(arrays, rename or {})
    named = {moves.get(path, path): array for path, array in arrays.items()}
    heads = side_heads(net, graph) if mode == "infer" else frozenset()
    given = {path: array for path, array in named.items() if path not in heads}
    wrong = differences({path: tuple(array.shape) for path, array in given.items()}, expected)
    if wrong and not partial:
        raise wrong.error(f"the weights are not those of {net.name} in {mode} mode")
    unfit = {path for path, _, _ in wrong.misshaped}
    values = {p: given[p] for p in expected if p in given and p not in unfit}
    if not values and expected:
        raise WeightsError(f"not one tensor of {net.name} is among the weights: {some(named)}")
    lacking = [(path, tensor) for path, tensor in tensors(graph) if path not in values]
    report = LoadReport(
        loaded=tuple(values),
        dropped=tuple(path for path in named if path in heads),
        initial=tuple(path for path, _ in lacking),
        unused=wrong.unexpected,
        misshaped=wrong.misshaped,
        renamed=tuple(moves.items()),
    )
    return values | drawn(lacking, seed), report


def side_heads(net: Network, infer: Graph) -> frozenset[str]:
    """The tensors that a network has in training alone."""
    return frozenset(shapes(check(net, "train")).keys() - shapes(infer).keys())


def moved(arrays: Arrays, rename: Mapping[str, str]) -> dict[str, str]:
    """The new path of each tensor that gets one. Raises UsageError where an old path is none of
    the weights', or two tensors would have one path."""
    moves: dict[str, str] = {}
    for old, new in rename.items():
        inside = [path for path in arrays if path == old or path.startswith(f"{old}.")]
        if not inside:
            raise UsageError(f"rename: the weights have no {quoted(old)}")
        moves |= {path: new + path[len(old) :] for path in inside}
    taken: dict[str, str] = {}
    for path in arrays:
        new = moves.get(path, path)
        if (other := taken.setdefault(new, path)) != path:
            raise UsageError(f"rename: {quoted(other)} and {quoted(path)} would be {quoted(new)}")
    return moves
