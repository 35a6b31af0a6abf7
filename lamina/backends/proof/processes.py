"""The sides of a proof as processes: started, watched, and their failures told."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lamina.backends.frameworks import listed
from lamina.backends.proof.task import Found, Task
from lamina.errors import LaminaError, UsageError, VerificationError

ERRORS: dict[str, type[LaminaError]] = {"UsageError": UsageError}
Say = Callable[[str], None]
Side = subprocess.Popen[bytes]
COMPLAINTS = "stderr.txt"
LINES, LONGEST_LINE = 12, 160  # of a traceback that is shown
LOOK, PROGRESS = 0.5, 10.0  # seconds between two looks at the sides, and between two reports


class Progress:
    """Says now and then what still runs."""

    def __init__(self, say: Say) -> None:
        self.say = say
        self.started = self.told = time.monotonic()

    def tell(self, running: list[str], where: str = "") -> None:
        if (now := time.monotonic()) - self.told >= PROGRESS:
            self.told = now
            self.say(f"  still running after {now - self.started:.0f} s: {listed(running)}{where}")


def run_sides(task: Task, backends: tuple[str, ...], scratch: Path, say: Say) -> dict[str, Found]:
    """Each backend's side, side by side, in processes of their own."""
    sides: dict[str, Side] = {}
    try:
        for backend in backends:
            sides[backend] = start(replace(task, backend=backend), scratch / backend)
        await_all(sides, say)
        refuse_failed(sides, scratch)
        return {backend: Found.read(scratch / backend) for backend in backends}
    finally:
        end(sides.values())


def await_all(sides: Mapping[str, Side], say: Say) -> None:
    """Until all have ended, or one has failed; now and then says what still runs."""
    progress = Progress(say)
    while running := [backend for backend, side in sides.items() if side.poll() is None]:
        if any(side.returncode for side in sides.values()):
            return
        with suppress(subprocess.TimeoutExpired):
            sides[running[0]].wait(LOOK)
        progress.tell(running)


def start(task: Task, folder: Path, stdin: int = subprocess.DEVNULL) -> Side:
    """One side's process, with its task in its folder, where it also leaves its complaints."""
    folder.mkdir(parents=True)
    (folder / "task.json").write_text(task.to_json(), "utf-8")
    x64 = "1" if task.dtype == "float64" else "0"
    environment = {**os.environ, "JAX_ENABLE_X64": x64, "JAX_PLATFORMS": "cpu"}
    environment["JAX_TRACEBACK_FILTERING"] = "off"  # the last line of an error is the error
    with open(folder / COMPLAINTS, "wb") as complaints:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "lamina.backends.proof.worker", str(folder)],
            stdin=stdin,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env=environment,
        )


def end(sides: Iterable[Side]) -> None:
    """Whatever still runs, runs no longer."""
    for side in sides:
        if side.stdin is not None:
            with suppress(BrokenPipeError):
                side.stdin.close()
        if side.poll() is None:
            side.kill()
            side.wait()


def refuse_failed(sides: Mapping[str, Side], scratch: Path) -> None:
    """Tell the first side that has failed; those that still run have not."""
    for backend, side in sides.items():
        if side.poll():
            raise failure(backend, scratch / backend, side.returncode)


def failure(backend: str, folder: Path, status: int) -> LaminaError:
    """What went wrong in a side: its own refusal, or the end of its traceback."""
    note = folder / "failure.json"
    if note.exists():
        said = json.loads(note.read_text("utf-8"))
        return ERRORS.get(said["error"], VerificationError)(said["message"])
    if status < 0:
        why = f"was killed by signal {-status}, as happens where memory runs out"
        return VerificationError(f"the {backend} side {why}")
    complaints = (folder / COMPLAINTS).read_text("utf-8", errors="replace").split("\n")
    end = "\n".join(line.rstrip()[:LONGEST_LINE] for line in complaints[-LINES:]).strip()
    return VerificationError(f"the {backend} side stopped with status {status}:\n{end}")
