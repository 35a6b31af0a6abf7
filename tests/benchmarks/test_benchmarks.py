"""Each benchmark runs, and prints the table that it promises. Times are not judged here."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "benchmarks"
TIME = r"\d+(?:\.\d+)? m?s"
PAIR = re.compile(rf"\| [^|]+ \| +\d+ \| +{TIME} \| +{TIME} \| +\d+\.\d\d \|")
GROWTH = re.compile(
    rf"\| \w+ +\| +[\d,]+ \| +{TIME} \| +[\d.]* \| +{TIME} \| +[\d.]* \| +[\d,]+ MiB \|"
)
NEEDS = {
    "analysis": ("torch", "torchinfo"),
    "construction": ("torch", "flax"),
    "scale": (),
    "flax_steps": ("flax",),
    "inference": ("torchvision",),
    "training": ("torchvision",),
}


@pytest.mark.parametrize(
    ("name", "row", "rows"),
    [
        ("analysis", PAIR, 3),
        ("construction", PAIR, 3),
        ("scale", GROWTH, 4),
        ("inference", PAIR, 3),
        ("training", PAIR, 2),
    ],
)
def test_benchmark_prints_its_table(name: str, row: re.Pattern[str], rows: int) -> None:
    """A quick run names the machine and the versions, then gives every row its numbers."""
    for package in NEEDS[name]:
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--quick"]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    made = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    assert made.returncode == 0, made.stderr
    title, machine, versions, table, _ = made.stdout.split("\n\n", 4)
    assert title.startswith("## ")
    assert re.search(r"\d+ cores, CPU only, .*\d{4}-\d\d-\d\d$", machine)
    assert versions.startswith("Python 3.")
    assert "lamina" in versions
    _, line, *found = table.splitlines()
    assert set(line) <= set("| -")
    assert len(found) == rows
    assert all(row.fullmatch(text) for text in found), found


def test_run_knows_every_benchmark() -> None:
    """`make bench` leaves no benchmark out."""
    helpers = {"measure", "run", "torchvision_twins"}
    scripts = {file.stem for file in FOLDER.glob("*.py")} - helpers
    assert scripts == set(NEEDS)
    text = (FOLDER / "run.py").read_text("utf-8")
    assert all(f'"{name}"' in text for name in scripts)
