"""What the benchmarks share: times in alternation, and a table that says where it was measured."""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version

from lamina.version import VERSION

HEADER = ("median times", "pairs", "lamina", "other", "lamina / other")
LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else None  # before we add to it
PACKAGES = ("numpy", "pydantic", "torch", "torchvision", "torchinfo", "jax", "flax")


@dataclass(frozen=True)
class Pair:
    """Seconds of ours and of theirs, taken in turns in one run."""

    what: str
    ours: Sequence[float]
    theirs: Sequence[float]

    @property
    def ratio(self) -> float:
        """Median of ours over theirs, pair by pair: what slows both down cancels out."""
        return statistics.median(o / t for o, t in zip(self.ours, self.theirs, strict=True))

    @property
    def row(self) -> list[str]:
        medians = (shown(statistics.median(times)) for times in (self.ours, self.theirs))
        return [self.what, str(len(self.ours)), *medians, f"{self.ratio:.2f}"]


def pairs(
    what: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    count: int,
    *,
    warm: int = 1,
) -> Pair:
    """Time both by the wall clock, in turns, each first every other time; after `warm` rounds
    that do not count."""
    return of_samples(what, lambda: seconds(ours), lambda: seconds(theirs), count, warm=warm)


def of_samples(
    what: str, ours: Callable[[], float], theirs: Callable[[], float], count: int, *, warm: int = 0
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
    return Pair(what, *times)


def seconds(work: Callable[[], object]) -> float:
    """How long some work takes. What it returns is freed after the clock has stopped."""
    gc.collect()
    started = time.perf_counter()
    kept = work()
    taken = time.perf_counter() - started
    del kept
    return taken


def progress(text: str) -> None:
    """A line that the next one overwrites, for people who wait."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="\r", file=sys.stderr, flush=True)


def average(pairs: Sequence[Pair]) -> str:
    """The geometric mean of ratios."""
    return f"{statistics.geometric_mean(pair.ratio for pair in pairs):.2f}"


def shown(taken: float) -> str:
    """A time with three digits, in a unit that suits it."""
    return f"{taken:.3g} s" if taken >= 0.9995 else f"{taken * 1e3:.3g} ms"


def show(title: str, header: Sequence[str], rows: Sequence[Sequence[str]], *notes: str) -> None:
    """Print a Markdown table under the machine and the versions that it was measured on."""
    progress("")
    print(f"## {title}\n\n{machine()}\n\n{versions()}\n")
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    line(header, widths)
    line(["-" * width for width in widths], widths)
    for row in rows:
        line(row, widths)
    print("".join(f"\n{note}" for note in notes) + ("\n" if notes else ""), flush=True)


def line(cells: Sequence[str], widths: Sequence[int]) -> None:
    """One row of a Markdown table: words to the left, numbers to the right."""
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    print(f"| {' | '.join(padded)} |")


def machine() -> str:
    """The processor, the cores that this process may use, what else ran there, and the day."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    busy = "" if LOAD is None else f", load {LOAD:.1f} at the start"
    where = f"{platform.system()} {platform.machine()}, {processor()}, {cores} cores, CPU only"
    return f"{where}{busy}, {date.today().isoformat()}"


def processor() -> str:
    """What the processor is called, where the system says it."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            names = [
                text.split(":", 1)[1].strip() for text in lines if text.startswith("model name")
            ]
    except OSError:
        names = []
    return names[0] if names else platform.processor() or "unknown processor"


def versions() -> str:
    """Python's, ours and theirs."""
    found = [f"Python {platform.python_version()}", f"lamina {VERSION}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            found.append(f"no {package}")
    return ", ".join(found)


def options(doc: str | None, *, results: bool = False) -> argparse.Namespace:
    """The command line of every benchmark; with `results`, of one that keeps its ratios."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it runs")
    parser.add_argument("--pairs", type=int, help="how many pairs, where the default is too few")
    if results:
        parser.add_argument("--results", metavar="FILE", help="a JSON file for the ratios")
    return parser.parse_args()
