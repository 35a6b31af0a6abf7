"""Comparing what the sides found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.backends.compile import Compilation
from lamina.backends.proof.task import Found
from lamina.backends.proof.verdict import TOLERANCE, Agreement, Count

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

KINDS = {"output": "outputs", "gradient": "gradients", "statistic": "running statistics"}


def counted(made: Compilation, found: Found) -> Count:
    """The parameters that a model has against those that the spec says it has."""
    said = {entry.place: entry for entry in made.entries if entry.learnt}
    actual = {place: tuple(shape) for place, shape in found.facts["parameters"].items()}
    faults = [f"{said[place].path}: missing" for place in said if place not in actual]
    faults += [f"{place}: not in the spec" for place in actual if place not in said]
    faults += [
        f"{entry.path}: is {actual[place]}, the spec says {entry.placed_shape}"
        for place, entry in said.items()
        if place in actual and actual[place] != entry.placed_shape
    ]
    total = sum(volume(shape) for shape in actual.values())
    return Count(sum(entry.tensor.count for entry in said.values()), total, tuple(faults))


def volume(shape: tuple[int, ...]) -> int:
    count = 1
    for n in shape:
        count *= n
    return count


def agreement(kind: str, one: Found, other: Found, dtype: str) -> Agreement | None:
    """The largest difference between two sides; None where neither has such tensors. A
    tensor that one side lacks differs infinitely."""
    names = dict.fromkeys([*one.names(kind), *other.names(kind)])
    if not names:
        return None
    worst, where = -1.0, ""
    for name in names:
        both = name in one.facts["arrays"] and name in other.facts["arrays"]
        apart = difference(one.array(name), other.array(name)) if both else float("inf")
        if not apart <= worst:
            worst, where = apart, name.partition("/")[2]
    return Agreement(KINDS[kind], len(names), worst, where, TOLERANCE[dtype][kind])


def difference(one: NDArray[np.generic], other: NDArray[np.generic]) -> float:
    """The largest absolute difference over the largest absolute value; infinite where shapes
    differ, NaN where a value is."""
    import numpy as np

    if one.shape != other.shape:
        return float("inf")
    a, b = one.astype(np.float64), other.astype(np.float64)
    largest = max(float(np.abs(a).max(initial=0)), float(np.abs(b).max(initial=0)))
    apart = float(np.abs(a - b).max(initial=0))
    return apart / largest if largest > np.finfo(np.float64).tiny else apart


def first_divergence(one: Found, other: Found, tolerance: float) -> str:
    """The first module, in order of execution, whose output differs; or what lies between
    it and the modules before, when its input differs already."""
    before = "the input"
    for name in one.names("out"):
        path = name.partition("/")[2]
        entering = f"in/{path}"
        if name not in other.facts["arrays"]:
            return f"{path} runs on one side only"
        if not difference(one.array(entering), other.array(entering)) <= tolerance:
            return f"between {before} and {path}"
        if not difference(one.array(name), other.array(name)) <= tolerance:
            return path
        before = path
    return f"after {before}"
