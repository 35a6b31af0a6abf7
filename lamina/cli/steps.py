"""Steps of training as a table that fits 80 columns."""

from __future__ import annotations

from lamina.backends.proof.training import Step, Training
from lamina.backends.proof.training.parity import LEARNING_RATE, MOMENTUM

SHOWN = 12  # steps, the first and the last among them
WIDTH = 11  # of a difference
COLUMNS = {"losses": "losses", "weights": "weights", "running statistics": "statistics"}


def steps(training: Training) -> list[str]:
    """The steps in lines: the loss of each side, and the largest differences after each."""
    told = "allowed" if training.judged else "expected"
    backends = [f"loss {backend}" for backend in training.steps[0].losses]
    head = "".join(f"{name:>14}" for name in backends)
    head += "".join(f"{name:>{WIDTH}}" for name in COLUMNS.values())
    lines = [f"{'step':<9}{head}{told:>10}"]
    lines += [row(step, training.judged) for step in shown(training.steps)]
    rule = f"SGD with learning rate {LEARNING_RATE} and momentum {MOMENTUM}"
    return ["", *lines, "", rule, outcome(training)]


def shown(steps: tuple[Step, ...]) -> list[Step]:
    """All of a few; of many the first, the last, and some evenly between."""
    if len(steps) <= SHOWN:
        return list(steps)
    last = len(steps) - 1
    return [steps[round(number * last / (SHOWN - 1))] for number in range(SHOWN)]


def row(step: Step, judged: bool) -> str:
    """One step."""
    mark = ("ok  " if step.holds else "FAIL") if judged else "    "
    found = {agreement.kind: f"{agreement.difference:.1e}" for agreement in step.agreements}
    losses = "".join(f"{loss:>14.8f}" for loss in step.losses.values())
    differences = "".join(f"{found.get(kind, ''):>{WIDTH}}" for kind in COLUMNS)
    return f"{mark}{step.number:>5}{losses}{differences}{step.allowed:>10.0e}"


def outcome(training: Training) -> str:
    """How many steps are as they should be."""
    count = sum(step.within for step in training.steps)
    if not training.judged:
        return f"{count} of {training.asked} steps are as expected, none judged"
    return f"{sum(step.holds for step in training.steps)} of {training.asked} steps agree"
