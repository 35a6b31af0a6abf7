"""Both sides training in processes of their own, each a step or two ahead of the judge."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE
from typing import TYPE_CHECKING

from lamina.backends.compile import Compilation
from lamina.backends.proof.processes import (
    Progress,
    Say,
    Side,
    end,
    refuse_failed,
    start,
)
from lamina.backends.proof.task import Found, Task, write
from lamina.errors import VerificationError

if TYPE_CHECKING:
    from lamina.backends.proof.task import Arrays

AHEAD = 2  # steps of each side that lie on disk at most: all weights of a network in each
LOOK = 0.02  # seconds between two looks for a step
GO = b"."


def train_sides(
    task: Task, backends: tuple[str, ...], scratch: Path, say: Say
) -> Generator[dict[str, Found]]:
    """What each side has after each step, as soon as all have; gone when the next is asked for.

    Each step is a folder that a side moves into place whole. A side begins a step for each byte
    that it is sent, so that a fast one fills no disk, and ends when nobody is left to send one.
    """
    sides: dict[str, Side] = {}
    try:
        for backend in backends:
            sides[backend] = start(replace(task, backend=backend), scratch / backend, PIPE)
            allow(sides[backend], AHEAD)
        progress = Progress(say)
        for step in range(1, task.steps + 1):
            folders = {backend: scratch / backend / str(step) for backend in backends}
            await_step(sides, folders, scratch, progress, f", step {step} of {task.steps}")
            yield {backend: Found.read(folder) for backend, folder in folders.items()}
            for backend, folder in folders.items():
                shutil.rmtree(folder)
                allow(sides[backend], 1)
    finally:
        end(sides.values())


def allow(side: Side, steps: int) -> None:
    """Let a side go on; one that has ended by itself is looked at elsewhere."""
    assert side.stdin is not None
    with suppress(BrokenPipeError):
        side.stdin.write(GO * steps)
        side.stdin.flush()


def await_step(
    sides: Mapping[str, Side],
    folders: Mapping[str, Path],
    scratch: Path,
    progress: Progress,
    where: str,
) -> None:
    """Until every side has left its folder. Raises what a side failed with."""
    while waiting := [backend for backend, folder in folders.items() if not folder.exists()]:
        ended = [backend for backend in waiting if sides[backend].poll() == 0]
        refuse_failed(sides, scratch)
        if ended and not folders[ended[0]].exists():
            raise VerificationError(f"the {ended[0]} side ended before it was done{where}")
        time.sleep(LOOK)
        progress.tell(waiting, where)


def train(task: Task, made: Compilation, folder: Path) -> None:
    """One side's work, in its own process."""
    following = steps(task, made)
    for step in range(1, task.steps + 1):
        if sys.stdin.buffer.read(1) != GO:
            return
        beside = folder / f"{step}.part"
        beside.mkdir()
        write(beside, next(following), {})
        beside.rename(folder / str(step))


def steps(task: Task, made: Compilation) -> Iterator[Arrays]:
    """What a side has after each step, computed when it is asked for."""
    if task.backend == "torch":
        from lamina.backends.proof.training import torch_side

        return torch_side.steps(task, made)
    from lamina.backends.proof.training import flax_side

    return flax_side.steps(task, made)
