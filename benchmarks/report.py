"""What a benchmark found: printed as a table under the machine that it ran on, and kept as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import geometric_mean
from typing import Any

import measure

from lamina.version import VERSION

ROOT = Path(__file__).parents[1]
HEADER = ("median times", "pairs", "lamina", "other", "lamina / other")
LOAD = os.getloadavg()[0] if hasattr(os, "getloadavg") else None  # before we add to it
SHARED = tuple(f"benchmarks/{name}" for name in ("measure.py", "steps.py", "peers"))
PACKAGES = "numpy pydantic torch torchvision torchinfo fvcore jax flax keras".split()


@dataclass(frozen=True)
class About:
    """Where and when something was measured, of which sources, with which versions."""

    benchmark: str
    machine: str
    load: float | None
    date: str
    commit: str
    sources: str
    versions: Mapping[str, str]
    quick: bool


@dataclass(frozen=True)
class Result:
    """A table, and what it was made of: pairs of times, and values by name (seconds, bytes,
    factors), which `bars.py` asks for."""

    about: About
    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    pairs: Sequence[measure.Pair] = ()
    values: Mapping[str, float] = field(default_factory=dict)


def options(doc: str | None) -> argparse.Namespace:
    """The command line of every benchmark. What it starts finds byte code, as users do."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a small run, to see that it runs")
    parser.add_argument("--pairs", type=int, help="how many pairs, where the default is too few")
    parser.add_argument("--results", metavar="FILE", help="a JSON file for all that was measured")
    return parser.parse_args()


def of_pairs(
    asked: argparse.Namespace,
    title: str,
    pairs: Sequence[measure.Pair],
    *notes: str,
    means: bool = True,
) -> None:
    """Print, and keep, a table with a row for each pair, and the mean of each larger group."""
    groups = dict.fromkeys(pair.group for pair in pairs)
    of = {group: [pair.ratio for pair in pairs if pair.group == group] for group in groups}
    said = [f"{group} {geometric_mean(r):.2f}" for group, r in of.items() if len(r) > 2]
    if means and said:
        notes += (f"Geometric means: {'; '.join(said)}.",)
    rows = [pair.row for pair in pairs]
    give(Result(about(asked), title, HEADER, rows, notes, pairs), asked)


def of_rows(
    asked: argparse.Namespace,
    title: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *notes: str,
    values: Mapping[str, float],
) -> None:
    """Print, and keep, a table of a benchmark's own."""
    give(Result(about(asked), title, header, rows, notes, values=values), asked)


def give(result: Result, asked: argparse.Namespace) -> None:
    measure.progress("")
    heading = [f"## {result.title}", where(result.about), said(result.about.versions)]
    print("\n\n".join([*heading, table(result.header, result.rows)]), end="\n\n")
    print(*result.notes, "", sep="\n", flush=True)
    if asked.results:
        kept = asdict(result)
        for entry, pair in zip(kept["pairs"], result.pairs, strict=True):
            entry["ratio"] = pair.ratio
        Path(asked.results).write_text(json.dumps(kept, indent=1, ensure_ascii=False), "utf-8")


def read(file: Path) -> Result:
    """A result that was kept."""
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    pairs = [
        measure.Pair(one["what"], one["ours"], one["theirs"], one["group"])
        for one in found.pop("pairs")
    ]
    return Result(**{**found, "about": About(**found["about"])}, pairs=pairs)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table: words to the left, numbers to the right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join(line(cells, widths) for cells in lines)


def line(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(cells, widths, strict=True)
    padded = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(padded)} |"


def about(asked: argparse.Namespace) -> About:
    name = Path(sys.argv[0]).stem
    return About(
        benchmark=name,
        machine=machine(),
        load=LOAD,
        date=date.today().isoformat(),
        commit=git("describe", "--always", "--dirty"),
        sources=sources(name),
        versions=versions(),
        quick=asked.quick,
    )


def where(about: About) -> str:
    """The machine, what else ran there, and the day."""
    busy = "" if about.load is None else f", load {about.load:.1f} at the start"
    return f"{about.machine}{busy}, {about.date}"


def machine() -> str:
    """The system, the processor, and the cores that this process may use."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{platform.system()} {platform.machine()}, {processor()}, {cores} cores, CPU only"


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


def versions() -> dict[str, str]:
    """Python's, ours and theirs; of what is installed."""
    found = {"Python": platform.python_version(), "lamina": VERSION}
    for package in PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def said(versions: Mapping[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def sources(name: str) -> str:
    """What a result of this benchmark stands for: a hash of the package, the script and what all
    scripts share; empty where a change is not committed, or where there is no git."""
    files = ("lamina", f"benchmarks/{name}.py", *SHARED)
    if git("status", "--porcelain", *files):
        return ""
    listed = git("ls-files", "--stage", *files)
    return sha256(listed.encode()).hexdigest()[:16] if listed else ""


def git(*arguments: str) -> str:
    """What git prints; nothing where it fails or is not there."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip()
