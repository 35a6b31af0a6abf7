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

from lamina.backends.compile import compilation, refuse_bad_seed, refuse_too_large
from lamina.backends.draw import tensors
from lamina.backends.proof.compare import agreement, counted
from lamina.backends.proof.divergence import apart_from_outputs, first_divergence
from lamina.backends.proof.task import Dtype, Found, Task, batch_size
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
LINES, LONGEST_LINE = 12, 160  # of a traceback that is shown


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
    activations = batch_size(graph) * alive(graph), SIZES[dtype] * len(backends)
    refuse_too_large(net.name, tensors(graph), BYTES * len(backends), activations)
    task = Task(net.to_json(), "", mode, dtype, seed)
    with tempfile.TemporaryDirectory(prefix="lamina-proof-") as scratch:
        say(f"{net.name}, {mode}: running {' and '.join(backends)} in {dtype}")
        found, seconds = run_sides(task, backends, Path(scratch) / "plain")
        verdict = Verdict(
            net.name,
            mode,
            dtype,
            graph.input.dimensions,
            batch_size(graph),
            seed,
            {backend: counted(made[backend], found[backend]) for backend in backends},
            seconds=seconds,
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
            found, _ = run_sides(traced, backends, Path(scratch) / "traced")
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
    """One side's process, with its task in its folder. Its errors go to a pipe."""
    (folder / "task.json").write_text(task.to_json(), "utf-8")
    x64 = "1" if task.dtype == "float64" else "0"
    environment = {**os.environ, "JAX_ENABLE_X64": x64, "JAX_PLATFORMS": "cpu"}
    environment["JAX_TRACEBACK_FILTERING"] = "off"  # the last line of an error is the error
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "lamina.backends.proof.worker", str(folder)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    )


def failure(backend: str, folder: Path, complaint: str, status: int) -> LaminaError:
    """What went wrong in a side: its own refusal, or the end of its traceback."""
    note = folder / "failure.json"
    if note.exists():
        said = json.loads(note.read_text("utf-8"))
        return ERRORS.get(said["error"], VerificationError)(said["message"])
    if status < 0:
        why = f"was killed by signal {-status}, as happens where memory runs out"
        return VerificationError(f"the {backend} side {why}")
    end = "\n".join(line.rstrip()[:LONGEST_LINE] for line in complaint.split("\n")[-LINES:]).strip()
    return VerificationError(f"the {backend} side stopped with status {status}:\n{end}")
