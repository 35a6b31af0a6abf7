"""Judging training step by step, and finding where the sides part."""

from __future__ import annotations

from lamina.backends.proof.compare import difference, differing, distance, floor, largest
from lamina.backends.proof.task import Dtype, Found
from lamina.backends.proof.training.parity import JUDGED, Step, allowed
from lamina.backends.proof.verdict import Agreement
from lamina.compiler.graph import Graph

COMPARED = ("loss", "weight", "statistic")
EXACT = "fixed"
SUMS = "sums of losses"
NAMES = {"fixed": "the fixed ", "statistic": "the running statistic ", "weight": "the weight "}


def judged(graph: Graph, number: int, found: dict[str, Found], dtype: Dtype) -> Step:
    """How far apart both sides are after a step, judged in float64. What does not train is the
    same to the last bit in either precision: both sides had the same."""
    one, other = found.values()
    most = allowed(dtype, number)
    tolerance = most if JUDGED[dtype] else None
    agreements = [largest(kind, one, other, tolerance) for kind in COMPARED]
    agreements.append(largest(EXACT, one, other, 0.0))
    losses = {backend: float(side.array("total/loss")) for backend, side in found.items()}
    sums = summed(graph, found, tolerance)
    kept = (agreement for agreement in (*agreements, sums) if agreement)
    return Step(number, losses, most, tuple(kept))


def summed(graph: Graph, found: dict[str, Found], tolerance: float | None) -> Agreement:
    """The loss that each side trains by, against the sum with the weights of the spec."""
    import numpy as np

    weights = {"logits": 1.0, **{head.name: head.weight for head in graph.heads}}
    apart = {}
    for backend, side in found.items():
        each = [weight * side.array(f"loss/{name}") for name, weight in weights.items()]
        apart[backend] = difference(side.array("total/loss"), np.sum(each))
    worst = max(apart, key=apart.__getitem__)
    return Agreement(SUMS, len(apart), apart[worst], worst, tolerance)


def parting(step: Step, found: dict[str, Found]) -> str:
    """What parted in a step whose losses agree; nothing where they do not. What comes of the
    forward pass is named from the front; weights are from the back, since gradients flow
    backwards."""
    one, other = found.values()
    held = {agreement.kind: agreement for agreement in step.agreements}
    if not held["losses"].holds:
        return ""
    if not held[SUMS].holds:
        return f"in the weights of the side losses in {held[SUMS].where}; the losses agree"
    for kind, most in ((EXACT, 0.0), ("statistic", step.allowed), ("weight", step.allowed)):
        if far := differing(kind, one, other, most):
            path = far[-1 if kind == "weight" else 0]
            least = floor(one.names(kind), one, other)
            apart = distance(one, other, f"{kind}/{path}", least)
            return f"in {NAMES[kind]}{path}, by {apart:.1e}; the losses agree"
    return ""
