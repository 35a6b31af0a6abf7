"""Running both sides and judging them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lamina.backends.compile import compilation, refuse_bad_seed, refuse_too_large
from lamina.backends.draw import tensors
from lamina.backends.frameworks import listed, refuse_absent
from lamina.backends.proof.compare import agreement, counted
from lamina.backends.proof.divergence import apart_from_outputs, first_divergence
from lamina.backends.proof.processes import Say, run_sides
from lamina.backends.proof.task import BATCH, Dtype, Task
from lamina.backends.proof.training import refuse_full_disk, refuse_untrainable, train_together
from lamina.backends.proof.verdict import TOLERANCE, Verdict
from lamina.compiler.analysis import analyze
from lamina.compiler.analysis.memory import VALUE_BYTES
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.stacks import drops
from lamina.errors import UsageError, quoted
from lamina.spec.network import Network

BYTES = 24  # of a parameter in one side: float64, its gradient, and one copy on the way
# In training: as much of it, of its momentum and of its update, each once more while the step
# that makes the new ones still has the old.
BYTES_IN_TRAINING = 48
SIZES: dict[Dtype, int] = {"float64": 8, "float32": 4}  # bytes of a value


def prove(
    net: Network,
    *,
    backends: Sequence[str] = ("torch", "flax"),
    mode: Mode = "train",
    dtype: Dtype = "float64",
    seed: int = 0,
    steps: int = 0,
    force: bool = False,
    say: Say = lambda text: None,
) -> Verdict:
    """Build the network in each backend and compare: parameters with the analytic count, and
    outputs, gradients and running statistics with each other; then, for as many steps as are
    asked for, losses and weights in training.

    Raises SpecError for a wrong spec, UsageError where a framework is not installed or the
    steps make no sense, ResourceError for what cannot fit in memory or on disk unless
    `force` is given, and VerificationError when a side breaks down.
    """
    backends = tuple(dict.fromkeys(backends))
    refuse_misuse(backends, dtype, seed)
    made = {backend: compilation(net, backend, mode) for backend in backends}
    graph = made[backends[0]].graph
    refuse_untrainable(net.name, graph, backends, mode, steps)
    if not force:
        activations = BATCH * alive(graph), SIZES[dtype] * len(backends)
        each = (BYTES_IN_TRAINING if steps else BYTES) * len(backends)
        refuse_too_large(net.name, tensors(graph), each, activations)
        if steps:
            refuse_full_disk(net.name, graph, len(backends), SIZES[dtype])
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
        if verdict.holds and steps:
            work = replace(task, steps=steps, scan=False if drops(graph) else "auto")
            training, diverging = train_together(graph, work, backends, Path(scratch), say)
            return replace(verdict, training=training, diverging=diverging)
        if verdict.holds:
            return verdict
        diverging = apart_from_outputs(one, other, dtype)
        if not verdict.agreements[0].holds:
            say("the outputs differ; looking for the first layer that does")
            traced = replace(task, trace=True, scan=False)  # a loop would hide its layers
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
