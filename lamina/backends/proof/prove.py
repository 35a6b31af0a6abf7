"""Running both sides and judging them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lamina.backends.compile import compilation, refuse_bad_seed, refuse_too_large
from lamina.backends.draw import tensors
from lamina.backends.frameworks import listed, refuse_absent
from lamina.backends.proof.compare import agreement, counted
from lamina.backends.proof.divergence import apart_from_outputs, first_divergence
from lamina.backends.proof.task import BATCH, Dtype, Found, Task
from lamina.backends.proof.verdict import TOLERANCE, Verdict
from lamina.compiler.analysis import analyze
from lamina.compiler.analysis.memory import VALUE_BYTES
from lamina.compiler.graph import Graph, Mode
from lamina.errors import LaminaError, UsageError, VerificationError, quoted
from lamina.spec.network import Network

ERRORS: dict[str, type[LaminaError]] = {"UsageError": UsageError}
Say = Callable[[str], None]
BYTES = 24  # of a parameter in one side: float64, its gradient, and one copy on the way
SIZES: dict[Dtype, int] = {"float64": 8, "float32": 4}  # bytes of an activation
COMPLAINTS = "stderr.txt"
LINES, LONGEST_LINE = 12, 160  # of a traceback that is shown
LOOK, PROGRESS = 0.5, 10.0  # seconds between two looks at the sides, and between two reports


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
    backends = tuple(dict.fromkeys(backends))
    refuse_misuse(backends, dtype, seed)
    made = {backend: compilation(net, backend, mode) for backend in backends}
    graph = made[backends[0]].graph
    activations = BATCH * alive(graph), SIZES[dtype] * len(backends)
    refuse_too_large(net.name, tensors(graph), BYTES * len(backends), activations)
    refuse_absent(backends)
    task = Task(net.to_json(), "", mode, dtype, seed)
    with tempfile.TemporaryDirectory(prefix="lamina-proof-") as scratch:
        say(f"{net.name}, {mode}: running {listed([*backends])} in {dtype}")
        found = run_sides(task, backends, Path(scratch) / "plain", say)
        verdict = Verdict(
            net.name,
            mode,
            dtype,
            graph.input.dimensions,
            BATCH,
            seed,
            {backend: counted(made[backend], found[backend]) for backend in backends},
        )
        if len(found) < 2 or not verdict.holds:
            return verdict  # a model that is another one computes nothing to compare
        one, other = found.values()
        kinds = [agreement(kind, one, other, dtype) for kind in TOLERANCE[dtype]]
        verdict = replace(verdict, agreements=tuple(kind for kind in kinds if kind))
        if verdict.holds:
            return verdict
        diverging = apart_from_outputs(one, other, dtype)
        if not verdict.agreements[0].holds:
            say("the outputs differ; looking for the first layer that does")
            traced = replace(task, trace=True)
            found = run_sides(traced, backends, Path(scratch) / "traced", say)
            one, other = found.values()
            diverging = first_divergence(graph, one, other, TOLERANCE[dtype]["output"] or 0.0)
        return replace(verdict, diverging=diverging)


def refuse_misuse(backends: tuple[str, ...], dtype: str, seed: int) -> None:
    """What only a wrong call can hold; networks, modes and backends are checked elsewhere."""
    if not backends:
        raise UsageError("a proof needs a backend: torch, flax, or both")
    if dtype not in TOLERANCE:
        raise UsageError(f"there is no dtype {quoted(dtype)}; there are {' and '.join(TOLERANCE)}")
    refuse_bad_seed(seed)


def alive(graph: Graph) -> int:
    """Activations of one sample that exist at once: those that the backward pass reads, and
    the gradients of the most that are passed on at once. It runs in both modes."""
    totals = analyze(graph, "", "train").totals
    return (totals.training_activation_bytes + totals.peak_activation_bytes) // VALUE_BYTES


def run_sides(task: Task, backends: tuple[str, ...], scratch: Path, say: Say) -> dict[str, Found]:
    """Each backend's side, side by side, in processes of their own."""
    sides: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for backend in backends:
            folder = scratch / backend
            folder.mkdir(parents=True)
            sides[backend] = start(replace(task, backend=backend), folder)
        await_all(sides, say)
        for backend, side in sides.items():
            if side.returncode:
                raise failure(backend, scratch / backend, side.returncode)
        return {backend: Found.read(scratch / backend) for backend in backends}
    finally:
        for side in sides.values():
            if side.poll() is None:
                side.kill()
                side.wait()


def await_all(sides: Mapping[str, subprocess.Popen[bytes]], say: Say) -> None:
    """Until all have ended, or one has failed; now and then says what still runs."""
    started = told = time.monotonic()
    while running := [backend for backend, side in sides.items() if side.poll() is None]:
        if any(side.returncode for side in sides.values()):
            return
        with suppress(subprocess.TimeoutExpired):
            sides[running[0]].wait(LOOK)
        if (now := time.monotonic()) - told >= PROGRESS:
            told = now
            say(f"  still running after {now - started:.0f} s: {listed(running)}")


def start(task: Task, folder: Path) -> subprocess.Popen[bytes]:
    """One side's process, with its task in its folder, where it also leaves its complaints."""
    (folder / "task.json").write_text(task.to_json(), "utf-8")
    x64 = "1" if task.dtype == "float64" else "0"
    environment = {**os.environ, "JAX_ENABLE_X64": x64, "JAX_PLATFORMS": "cpu"}
    environment["JAX_TRACEBACK_FILTERING"] = "off"  # the last line of an error is the error
    with open(folder / COMPLAINTS, "wb") as complaints:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "lamina.backends.proof.worker", str(folder)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
            env=environment,
        )


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
