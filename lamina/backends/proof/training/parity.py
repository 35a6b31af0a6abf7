"""What training both sides found, and whether they stay together."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING, Any

from lamina.backends.proof.verdict import Agreement

if TYPE_CHECKING:
    from lamina.backends.proof.task import Dtype

LEARNING_RATE, MOMENTUM = 1e-4, 0.9
MOST_STEPS = 1000

# What one step may leave between the sides, relative to the largest value compared; by what
# later steps multiply it; and where that ends, since beyond it two runs only resemble each
# other. docs/training.md says where the numbers come from.
FIRST: dict[Dtype, float] = {"float64": 1e-9, "float32": 1e-3}
GROWTH = 1.5
MOST: dict[Dtype, float] = {"float64": 1e-3, "float32": 1.0}
JUDGED: dict[Dtype, bool] = {"float64": True, "float32": False}


def allowed(dtype: Dtype, step: int) -> float:
    """How far apart the sides may be at a step, the first being 1.

    A difference of the weights along a direction of curvature c is multiplied by z at each
    step of SGD, where z + momentum / z = 1 + momentum - learning rate * c; |z| reaches GROWTH
    at c = -2,000 and beyond 40,000.
    """
    return min(FIRST[dtype] * GROWTH ** (step - 1), MOST[dtype])


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the loss of each side, and how far apart the sides are after it."""

    number: int
    losses: dict[str, float]  # by backend
    allowed: float
    agreements: tuple[Agreement, ...]

    @property
    def holds(self) -> bool:
        return all(agreement.holds for agreement in self.agreements)

    @property
    def within(self) -> bool:
        """Whether the sides are as near as allowed, judged or not."""
        return all(agreement.difference <= self.allowed for agreement in self.agreements)

    def to_json(self) -> dict[str, Any]:
        return {
            "step": self.number,
            "loss": {name: loss if isfinite(loss) else None for name, loss in self.losses.items()},
            "allowed": self.allowed,
            "agreement": {one.kind: one.to_json() for one in self.agreements},
        }


@dataclass(frozen=True, slots=True)
class Training:
    """The steps of both sides, up to the first at which they part."""

    asked: int
    judged: bool
    steps: tuple[Step, ...]

    @property
    def holds(self) -> bool:
        return len(self.steps) == self.asked and all(step.holds for step in self.steps)

    def to_json(self) -> dict[str, Any]:
        return {
            "asked": self.asked,
            "learning_rate": LEARNING_RATE,
            "momentum": MOMENTUM,
            "passed": self.holds if self.judged else None,
            "each": [step.to_json() for step in self.steps],
        }
