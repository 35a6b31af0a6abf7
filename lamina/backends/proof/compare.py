"""Comparing what the sides found."""

from __future__ import annotations

import math
from collections.abc import Container
from typing import TYPE_CHECKING

from lamina.backends.compile import Compilation
from lamina.backends.proof.task import Found
from lamina.backends.proof.verdict import TOLERANCE, Agreement, Count
from lamina.backends.weights import Parameter

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

# A gradient that cancels (that of a bias in front of batch norm) is the rounding noise of its
# neighbours: differences count against this part of the largest value of all, or this value.
QUIET, FAINT = 1e-3, 1e-9

WAYS = {True: "learns", False: "frozen"}
KINDS = {
    "output": "outputs",
    "gradient": "gradients",
    "statistic": "running statistics",
    "loss": "losses",
    "weight": "weights",
    "fixed": "fixed values",
}


def counted(made: Compilation, found: Found) -> Count:
    """The parameters that a model has against those that the spec says it has."""
    said = {entry.place: entry for entry in made.entries if entry.learnt}
    actual = {
        place: Parameter(tuple(shape), learns)
        for place, (shape, learns) in found.facts["parameters"].items()
    }
    built = [(entry, actual[place]) for place, entry in said.items() if place in actual]
    faults = [f"{said[place].path}: missing" for place in said if place not in actual]
    faults += [f"{place}: not in the spec" for place in actual if place not in said]
    faults += [
        f"{entry.path}: is {one.shape}, the spec says {entry.placed_shape}"
        for entry, one in built
        if one.shape != entry.placed_shape
    ]
    faults += [
        f"{entry.path}: {WAYS[one.learns]}, the spec says {WAYS[not one.learns]}"
        for entry, one in built
        if one.learns == entry.frozen
    ]
    total = sum(math.prod(one.shape) for one in actual.values())
    analytic = sum(entry.tensor.count for entry in made.entries if entry.learnt)
    return Count(analytic, total, tuple(faults))


def agreement(kind: str, one: Found, other: Found, dtype: str) -> Agreement | None:
    """The largest difference between two sides, judged as a proof in that precision does."""
    return largest(kind, one, other, TOLERANCE[dtype][kind])


def largest(kind: str, one: Found, other: Found, tolerance: float | None) -> Agreement | None:
    """The largest difference between two sides; None where neither has such tensors. A
    tensor that one side lacks differs infinitely."""
    names = dict.fromkeys([*one.names(kind), *other.names(kind)])
    if not names:
        return None
    least = floor(names, one, other)
    apart = {name: distance(one, other, name, least) for name in names}
    worst = max(apart, key=apart.__getitem__)
    where = worst.partition("/")[2]
    return Agreement(KINDS[kind], len(names), apart[worst], where, tolerance)


def differing(kind: str, one: Found, other: Found, tolerance: float) -> list[str]:
    """The names of the tensors that are further apart than allowed, in order of execution."""
    names = dict.fromkeys([*one.names(kind), *other.names(kind)])
    least = floor(names, one, other)
    far = (name for name in names if distance(one, other, name, least) > tolerance)
    return [name.partition("/")[2] for name in far]


def floor(names: Container[str], *sides: Found) -> float:
    """The size below which values of these tensors are noise."""
    found = (side.array(name) for side in sides for name in side.facts["arrays"] if name in names)
    return max(FAINT, QUIET * max((size_of(array) for array in found), default=0.0))


def size_of(array: NDArray[np.floating]) -> float:
    """The largest absolute value, in float64; 0 where one is not finite."""
    import numpy as np

    largest = float(np.abs(array.astype(np.float64)).max(initial=0))
    return largest if math.isfinite(largest) else 0.0


def distance(one: Found, other: Found, name: str, least: float = 0.0) -> float:
    """How far a tensor of one side is from the other's; infinitely where a side lacks it."""
    if name not in one.facts["arrays"] or name not in other.facts["arrays"]:
        return math.inf
    return difference(one.array(name), other.array(name), least)


def difference(one: NDArray[np.floating], other: NDArray[np.floating], least: float = 0.0) -> float:
    """The largest absolute difference over the largest absolute value, or over `least` where
    that is larger; infinite where shapes differ or a value is not finite."""
    import numpy as np

    if one.shape != other.shape or not (np.isfinite(one).all() and np.isfinite(other).all()):
        return math.inf
    largest = max(size_of(one), size_of(other), least)
    apart = size_of(one.astype(np.float64) - other.astype(np.float64))
    return apart / largest if largest > np.finfo(np.float64).tiny else apart
