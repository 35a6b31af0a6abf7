"""A proof of networks whose emitted source is doctored: the sides run in this process; the
judging is the production's own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import jax
import pytest

from lamina.backends.compile import Compilation, compilation
from lamina.backends.proof import Verdict, prove
from lamina.backends.proof.task import Found, Task, write
from lamina.backends.proof.training.sides import steps
from lamina.backends.proof.worker import observed
from lamina.spec.combinators import aux, chain
from lamina.spec.layers import (
    LRN,
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    ScaledTanh,
    Tanh,
)
from lamina.spec.network import Network

NET = Network(
    name="little",
    input=(3, 12, 13),
    body=chain(
        conv1=Conv(channels=4, kernel=3, padding=(1, 0, 1, 2)),
        bn1=BatchNorm(),
        relu1=ReLU(),
        norm1=LRN(size=3, alpha=0.1, k=2.0),
        pool1=MaxPool(kernel=2, stride=2),
        conv2=Conv(channels=5, kernel=3),
        side=aux(chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=3))),
        tanh2=Tanh(),
        flat=Flatten(),
        fc=Linear(features=3),
        last=ScaledTanh(),
    ),
)
SEEN: dict[tuple[Task, str], Any] = {}
Say = Callable[[str], None]
Sides = Callable[..., Verdict]


def prover(monkeypatch: pytest.MonkeyPatch) -> Sides:
    """A proof whose sides run here, with other text in place of some of the source of one."""

    def run(net: Network, side: str = "", old: str = "", new: str = "", **options: Any) -> Verdict:
        def compiled(task: Task, backend: str) -> Compilation:
            made = compilation(task.net, backend, task.mode)
            if backend == side:
                doctor(made, old, new)
            return made

        def run_sides(
            task: Task, backends: tuple[str, ...], scratch: Path, say: Say
        ) -> dict[str, Found]:
            found = {}
            for backend in backends:
                made = compiled(task, backend)
                found[backend] = left(scratch / backend, seen(replace(task, backend=backend), made))
            return found

        def train_sides(
            task: Task, backends: tuple[str, ...], scratch: Path, say: Say
        ) -> Generator[dict[str, Found]]:
            works = {
                backend: steps(replace(task, backend=backend), compiled(task, backend))
                for backend in backends
            }
            for step in range(1, task.steps + 1):
                yield {
                    backend: left(scratch / backend / str(step), (here(task, work), {}))
                    for backend, work in works.items()
                }

        monkeypatch.setattr(import_module("lamina.backends.proof.prove"), "run_sides", run_sides)
        together = import_module("lamina.backends.proof.training.together")
        monkeypatch.setattr(together, "train_sides", train_sides)
        return prove(net, **options)  # type: ignore[arg-type]

    return run


def seen(task: Task, made: Compilation) -> Any:
    """What a side finds; without `jit`, whose compilation would take most of the time."""
    key = (task, made.source.text)
    if key not in SEEN:
        with jax.enable_x64(task.dtype == "float64"), jax.disable_jit():
            SEEN[key] = observed(task, made)
    return SEEN[key]


def here(task: Task, work: Iterator[Any]) -> Any:
    """What a side has after its next step, likewise."""
    with jax.enable_x64(task.dtype == "float64"), jax.disable_jit():
        return next(work)


def left(folder: Path, found: tuple[Any, Any]) -> Found:
    """What a side found, as files."""
    folder.mkdir(parents=True)
    write(folder, *found)
    return Found.read(folder)


def doctor(made: Compilation, old: str, new: str) -> None:
    text = made.source.text
    assert text.count(old) == 1, text
    made.__dict__["source"] = replace(made.source, text=text.replace(old, new))
