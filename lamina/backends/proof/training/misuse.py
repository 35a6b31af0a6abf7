"""What makes no sense to train."""

from __future__ import annotations

from lamina.backends.proof.training.parity import MOST_STEPS
from lamina.compiler.graph import Graph, Mode, rows
from lamina.errors import UsageError, quoted


def refuse_untrainable(
    name: str, graph: Graph, backends: tuple[str, ...], mode: Mode, steps: object
) -> None:
    """Refuse steps that compare nothing. Raises UsageError."""
    if type(steps) is not int or not 0 <= steps <= MOST_STEPS:
        raise UsageError(
            f"the steps are {quoted(steps)}; they must be an integer from 0 to {MOST_STEPS:,}"
        )
    if not steps:
        return
    if mode != "train":
        raise UsageError("steps of training are of the training network, mode train")
    if len(backends) < 2:
        raise UsageError("steps of training compare torch with flax, and need both")
    if not any(row.params and not row.frozen for row in rows(graph)):
        raise UsageError(f"{name} has no parameter that learns, and nothing to train")
