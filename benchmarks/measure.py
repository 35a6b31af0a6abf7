"""Times in alternation: what all benchmarks measure with."""

from __future__ import annotations

import gc
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SELDOM = 15  # seconds between two lines of progress that stay
told = [0.0]


@dataclass(frozen=True)
class Pair:
    """Seconds of ours and of theirs, taken in turns in one run; pairs of one group have one bar."""

    what: str
    ours: Sequence[float]
    theirs: Sequence[float]
    group: str = ""

    @property
    def ratio(self) -> float:
        """Median of ours over theirs, pair by pair: what slows both down cancels out."""
        return statistics.median(o / t for o, t in zip(self.ours, self.theirs, strict=True))

    @property
    def row(self) -> list[str]:
        medians = (shown(statistics.median(times)) for times in (self.ours, self.theirs))
        digits = 2 if self.ratio >= 0.095 else 3
        return [self.what, str(len(self.ours)), *medians, f"{self.ratio:.{digits}f}"]


def pairs(
    what: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    count: int,
    *,
    warm: int = 1,
    group: str = "",
) -> Pair:
    """Time both by the wall clock, in turns, each first every other time; after `warm` rounds
    that do not count."""
    return of_samples(
        what, lambda: seconds(ours), lambda: seconds(theirs), count, warm=warm, group=group
    )


def of_samples(
    what: str,
    ours: Callable[[], float],
    theirs: Callable[[], float],
    count: int,
    *,
    warm: int = 0,
    group: str = "",
) -> Pair:
    """The same where each side takes its own time."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_ in range(warm + count):
        order = (0, 1) if round_ % 2 == 0 else (1, 0)
        for side in order:
            taken = (ours, theirs)[side]()
            if round_ >= warm:
                times[side].append(taken)
        progress(f"{what}: {max(round_ + 1 - warm, 0)} of {count} pairs")
    return Pair(what, *times, group)


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes. What it returns is freed after the clock has stopped."""
    gc.collect()
    started = time.perf_counter()
    kept = work()
    taken = time.perf_counter() - started
    del kept
    return taken


def refuse_different(what: str, ours: Any, theirs: Any) -> None:
    """Nothing is timed that does not compute the same: arrays or tensors of one shape."""
    difference, scale = float(abs(ours - theirs).max()), float(abs(theirs).max())
    if not difference <= 1e-3 * scale:
        raise SystemExit(f"{what}: outputs differ by {difference:.2e} of {scale:.2e}")


def in_own_process(script: str, *task: object, **environment: str) -> Any:
    """What `script --sample TASK` prints as the last line of its output, as JSON."""
    command = [sys.executable, script, "--sample", json.dumps(task)]
    made = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **environment}
    )
    return json.loads(made.stdout.splitlines()[-1])


def in_fresh_process(script: str, folder: str | Path | None = None) -> float:
    """The seconds that the text of a script prints, with a folder to import from. Whatever JAX
    compiled for one process is not kept for the next."""
    kept = {k: v for k, v in os.environ.items() if k != "JAX_COMPILATION_CACHE_DIR"}
    path = os.pathsep.join(filter(None, (str(folder or ""), kept.get("PYTHONPATH", ""))))
    environment = {**kept, "PYTHONPATH": path, "JAX_PLATFORMS": "cpu"}
    command = [sys.executable, "-c", script]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=environment)
    return float(made.stdout)


def progress(text: str) -> None:
    """For people who wait: a line that the next one overwrites; where none can be overwritten,
    such a line every now and then."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="\r", file=sys.stderr, flush=True)
    elif text and time.monotonic() - told[0] > SELDOM:
        told[0] = time.monotonic()
        print(text, file=sys.stderr, flush=True)


def shown(taken: float) -> str:
    """A time with three digits, in a unit that suits it."""
    if taken >= 0.9995:
        return f"{taken:.3g} s"
    return f"{taken * 1e3:.3g} ms" if taken >= 0.9995e-3 else f"{taken * 1e6:.3g} µs"
