"""Running both sides and judging them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from lamina.backends.compile import compilation, refuse_too_large
from lamina.backends.proof.compare import agreement, counted, first_divergence
from lamina.backends.proof.task import Dtype, Found, Task, batch_size
from lamina.backends.proof.verdict import TOLERANCE, Verdict
from lamina.compiler.graph import Mode
from lamina.errors import LaminaError, UsageError, VerificationError, shortened
from lamina.spec.network import Network

ERRORS: dict[str, type[LaminaError]] = {"UsageError": UsageError}
Say = Callable[[str], None]


def prove(
    net: Network,
    *,
    backends: Sequence[str] = ("torch", "flax"),
    mode: Mode = "train",
    dtype: Dtype = "float64",
    seed: int = 0,
    say: Say = lambda text: None,
) -> Verdict:
    """Build the network in each backend and compare: parameters with the analytic count, and
    outputs, gradients and running statistics with each other.

    Raises SpecError for a wrong spec, UsageError where a framework is not installed, and
    VerificationError when a side breaks down.
    """
    made = {backend: compilation(net, backend, mode) for backend in backends}
    graph = next(iter(made.values())).graph
    refuse_too_large(net.name, next(iter(made.values())).entries)
    task = Task(net.to_json(), "", mode, dtype, seed)
    with tempfile.TemporaryDirectory(prefix="lamina-proof-") as scratch:
        say(f"{net.name}, {mode}: running {' and '.join(backends)} in {dtype}")
        found, seconds = run_sides(task, tuple(backends), Path(scratch) / "plain")
        counts = {backend: counted(made[backend], found[backend]) for backend in backends}
        verdict = Verdict(
            net.name,
            mode,
            dtype,
            graph.input.dimensions,
            batch_size(graph),
            seed,
            counts,
            seconds=seconds,
        )
        if len(found) < 2:
            return verdict
        one, other = found.values()
        kinds = [agreement(kind, one, other, dtype) for kind in TOLERANCE[dtype]]
        verdict = replace(verdict, agreements=tuple(kind for kind in kinds if kind))
        if not verdict.holds:
            say("they differ; looking for the first layer that does")
            traced = replace(task, trace=True)
            found, _ = run_sides(traced, tuple(backends), Path(scratch) / "traced")
            tolerance = TOLERANCE[dtype]["output"] or 0.0
            verdict = replace(verdict, diverging=first_divergence(*found.values(), tolerance))
        return verdict


def run_sides(
    task: Task, backends: tuple[str, ...], scratch: Path
) -> tuple[dict[str, Found], dict[str, float]]:
    """Each backend's side, side by side, in processes of their own."""
    sides: dict[str, subprocess.Popen[str]] = {}
    started = time.monotonic()
    try:
        for backend in backends:
            folder = scratch / backend
            folder.mkdir(parents=True)
            sides[backend] = start(replace(task, backend=backend), folder)
        found: dict[str, Found] = {}
        seconds: dict[str, float] = {}
        for backend, side in sides.items():
            _, complaint = side.communicate()
            seconds[backend] = time.monotonic() - started
            if side.returncode:
                raise failure(backend, scratch / backend, complaint, side.returncode)
            found[backend] = Found.read(scratch / backend)
        return found, seconds
    finally:
        for side in sides.values():
            if side.poll() is None:
                side.kill()
                side.wait()


def start(task: Task, folder: Path) -> subprocess.Popen[str]:
    """One side's process. Its errors go to a pipe, its task comes on standard input."""
    x64 = "1" if task.dtype == "float64" else "0"
    environment = {**os.environ, "JAX_ENABLE_X64": x64, "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-P", "-m", "lamina.backends.proof.worker", str(folder)]
    side = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    )
    if side.stdin is not None:
        side.stdin.write(task.to_json())
        side.stdin.close()
        side.stdin = None
    return side


def failure(backend: str, folder: Path, complaint: str, status: int) -> LaminaError:
    """What went wrong in a side: its own refusal, or the end of its traceback."""
    note = folder / "failure.json"
    if note.exists():
        said = json.loads(note.read_text("utf-8"))
        return ERRORS.get(said["error"], VerificationError)(said["message"])
    end = shortened(complaint.strip().split("\n")[-1], 500) if complaint.strip() else "no message"
    return VerificationError(f"the {backend} side stopped with status {status}: {end}")
