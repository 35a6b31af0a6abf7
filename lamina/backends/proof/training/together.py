"""Training both sides for some steps, and finding the first layer of the first step at which
they part."""

from __future__ import annotations

import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from lamina.backends.proof.divergence import first_divergence
from lamina.backends.proof.processes import Say
from lamina.backends.proof.task import Task
from lamina.backends.proof.training.judge import judged, parting
from lamina.backends.proof.training.parity import JUDGED, Step, Training
from lamina.backends.proof.training.sides import train_sides
from lamina.compiler.graph import Graph
from lamina.errors import counted


def train_together(
    graph: Graph, task: Task, backends: tuple[str, ...], scratch: Path, say: Say
) -> tuple[Training, str]:
    """The steps up to the first at which the sides part, and where they part in it."""
    steps: list[Step] = []
    where = ""
    say(f"  training both for {counted(task.steps, 'step')}")
    with closing(train_sides(task, backends, scratch / "steps", say)) as following:
        for number, found in enumerate(following, start=1):
            steps.append(judged(graph, number, found, task.dtype))
            if not steps[-1].holds:
                where = parting(steps[-1], found)
                break
    training = Training(task.steps, JUDGED[task.dtype], tuple(steps))
    if training.holds:
        return training, ""
    if not where:
        shutil.rmtree(scratch / "steps")  # traces take room
        say(f"the losses part at step {len(steps)}; looking for the first layer that does")
        again = replace(task, steps=len(steps), trace=True, scan=False)
        where = parting_forward(graph, again, backends, scratch / "traced", steps[-1], say)
    return training, f"at step {len(steps)}, {where}"


def parting_forward(
    graph: Graph, task: Task, backends: tuple[str, ...], scratch: Path, step: Step, say: Say
) -> str:
    """The first layer that computes something else in the last step of a task, or the output
    whose loss does where no layer is as far apart."""
    with closing(train_sides(task, backends, scratch, say)) as following:
        for _ in range(task.steps - 1):
            next(following)
        one, other = next(following).values()
        layer = first_divergence(graph, one, other, step.allowed)
    return layer or f"in the loss of {step.agreements[0].where}"
