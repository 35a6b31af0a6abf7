"""What is counted of both networks, in each mode."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from lamina.compiler.analysis.counts import Counts, counts
from lamina.compiler.analysis.depth import depth
from lamina.compiler.analysis.flatten import Flat, flatten
from lamina.compiler.analysis.memory import activation_bytes, peak
from lamina.compiler.diff.side import Side
from lamina.compiler.graph import Mode
from lamina.spec.layers.norm import Affine


class Pair(NamedTuple):
    """A count in the first network and in the second."""

    a: int
    b: int

    @property
    def delta(self) -> int:
        return self.b - self.a


Totals = Mapping[str, Pair]


class Sums(NamedTuple):
    """The counts of one mode, and the layers by kind, in both networks."""

    totals: Totals
    kinds: Totals


def compared(a: Side, b: Side) -> dict[Mode, Sums]:
    """The counts of both networks in both modes."""
    train = Sums(*paired(sums(a, "train"), sums(b, "train")))
    if a.infer is a.graph and b.infer is b.graph:
        return {"infer": train, "train": train}
    return {"infer": Sums(*paired(sums(a, "infer"), sums(b, "infer"))), "train": train}


def paired(
    one: tuple[dict[str, int], Counter[str]], other: tuple[dict[str, int], Counter[str]]
) -> tuple[Totals, Totals]:
    totals = {name: Pair(one[0][name], other[0][name]) for name in one[0]}
    kinds = sorted(one[1].keys() | other[1].keys())
    return totals, {kind: Pair(one[1][kind], other[1][kind]) for kind in kinds}


def sums(side: Side, mode: Mode) -> tuple[dict[str, int], Counter[str]]:
    """One network's counts in one mode."""
    if mode == "train" or side.infer is side.graph:
        return summed(side.flat, side.counts)
    flat = flatten(side.infer)
    return summed(flat, counts(flat))


def summed(flat: Flat, found: list[Counts]) -> tuple[dict[str, int], Counter[str]]:
    norms = [isinstance(step.op, Affine) for step in flat.steps]
    parameters = sum(one.parameters for one in found)
    of_norms = sum(one.parameters for one, norm in zip(found, norms, strict=True) if norm)
    biases = sum(one.biases for one, norm in zip(found, norms, strict=True) if not norm)
    totals = {
        "parameters": parameters,
        "trainable_parameters": sum(one.trainable for one in found),
        "weights": parameters - of_norms - biases,
        "biases": biases,
        "norm_parameters": of_norms,
        "buffers": sum(one.buffers for one in found),
        "macs": sum(one.macs for one in found),
        "activation_bytes": activation_bytes(flat),
        "peak_activation_bytes": peak(flat).bytes,
        "depth": depth(flat),
        "layers": len(found),
        "outputs": flat.volumes()[flat.outputs[0]],
    }
    return totals, Counter(one.kind for one in found)
