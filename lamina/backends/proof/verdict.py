"""What a proof found, and whether it holds."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from lamina.compiler.graph import Mode

if TYPE_CHECKING:
    from lamina.backends.proof.training.parity import Training

# Largest difference allowed, relative to the largest value compared. Float64 leaves some
# 1e-14 per operation, which a deep net's gradients multiply; float32 outputs drift by
# percents of the last digits, and float32 gradients of deep nets with batch norm are wrong by
# percents in either framework, so they are shown and not judged.
TOLERANCE: dict[str, dict[str, float | None]] = {
    "float64": {"output": 1e-9, "gradient": 1e-6, "statistic": 1e-9},
    "float32": {"output": 1e-3, "gradient": None, "statistic": 1e-3},
}


@dataclass(frozen=True, slots=True)
class Count:
    """One backend's parameters against the analytic count, path by path."""

    analytic: int
    actual: int
    mismatches: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return self.analytic == self.actual and not self.mismatches

    def to_json(self) -> dict[str, Any]:
        return {
            "analytic_parameters": self.analytic,
            "actual_parameters": self.actual,
            "mismatches": list(self.mismatches),
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """The largest difference of one kind of tensor across the backends, and where it is."""

    kind: str
    compared: int
    difference: float  # relative to the largest value of the tensor, where that is no noise
    where: str
    tolerance: float | None

    @property
    def holds(self) -> bool:
        # written so that a NaN fails
        return self.tolerance is None or self.difference <= self.tolerance

    def to_json(self) -> dict[str, Any]:
        return {
            "compared": self.compared,
            "largest_relative_difference": self.difference if isfinite(self.difference) else None,
            "where": self.where,
            "tolerance": self.tolerance,
            "passed": None if self.tolerance is None else self.holds,
        }


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole proof of one network in one mode."""

    name: str
    mode: Mode
    dtype: str
    input: tuple[int, ...]
    batch: int
    seed: int
    counts: dict[str, Count]
    agreements: tuple[Agreement, ...] = ()
    diverging: str = ""
    training: Training | None = None  # where steps were asked for and all else holds

    @property
    def holds(self) -> bool:
        counted = all(count.holds for count in self.counts.values())
        agreed = counted and all(agreement.holds for agreement in self.agreements)
        return agreed and (self.training is None or self.training.holds)

    def to_json(self) -> dict[str, Any]:
        """The stable form of `verify --json`."""
        return {
            "name": self.name,
            "mode": self.mode,
            "dtype": self.dtype,
            "input": list(self.input),
            "batch": self.batch,
            "seed": self.seed,
            "passed": self.holds,
            "backends": {name: count.to_json() for name, count in self.counts.items()},
            "agreement": {a.kind: a.to_json() for a in self.agreements},
            "steps": self.training.to_json() if self.training else None,
            "first_divergence": self.diverging or None,
        }
