"""Each benchmark runs, and prints and keeps the table that it promises; times are not judged."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import bars
import pytest
import report
import run

FOLDER = Path(report.__file__).parent
TIME = r"\d+(?:\.\d+)? (?:m|µ)?s"
PAIR = rf"\| [^|]+ \| +\d+ \| +{TIME} \| +{TIME} \| +\d+\.\d\d\d? \|"
GROWTH = rf"\| \w+ +\| +[\d,]+ \| +{TIME} \| +[\d.]* \| +{TIME} \| +[\d.]* \| +[\d,]+ MiB \|"
DEPTH = rf"\| ResNet-\d+ \| +[\d,]+ \|(?: +{TIME} \|){{6}}"

KERNELS = rf"\| \w+, \w+ +\|(?: +{TIME} \|){{8}}"


class Quick(NamedTuple):
    """What a quick run needs, and what its table has."""

    needs: tuple[str, ...]
    row: str
    rows: int


QUICK = {
    "analysis": Quick(("torch", "torchinfo", "fvcore"), PAIR, 5),
    "construction": Quick(("torch", "flax"), PAIR, 3),
    "depth": Quick(("torch", "flax"), DEPTH, 2),
    "first_step": Quick(("torchvision", "flax"), PAIR, 2),
    "flax_steps": Quick(("flax",), PAIR, 3),
    "inference": Quick(("torchvision",), PAIR, 3),
    "kernels": Quick(("torchvision",), KERNELS, 3),
    "keras_steps": Quick(("torch", "flax", "keras"), PAIR, 4),
    "lowerings": Quick(("torch", "flax"), PAIR, 8),
    "scale": Quick((), GROWTH, 4),
    "training": Quick(("torchvision",), PAIR, 2),
}
HELPERS = "bars measure report run steps table torchvision_operators torchvision_twins".split()


@pytest.mark.parametrize("name", QUICK)
def test_benchmark_prints_and_keeps_its_table(name: str, tmp_path: Path) -> None:
    """A quick run names the machine and the versions, then gives every row its numbers; the file
    has the same, every sample, and whatever a bar asks for by group."""
    needs, row, rows = QUICK[name]
    for package in needs:
        if find_spec(package) is None:
            pytest.skip(f"{package} is not installed")
    file = tmp_path / "found.json"
    command = [sys.executable, str(FOLDER / f"{name}.py"), "--quick", "--results", str(file)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    made = subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)
    assert made.returncode == 0, made.stderr
    title, machine, versions, table, _ = made.stdout.split("\n\n", 4)
    assert title.startswith("## ")
    assert re.search(r"\d+ cores, CPU only, .*\d{4}-\d\d-\d\d$", machine)
    assert re.match(r"Python 3\.\d+\.\d+\w*, lamina \S+, numpy", versions)
    _, line, *found = table.splitlines()
    assert set(line) <= set("| -")
    assert len(found) == rows
    assert all(re.fullmatch(row, text) for text in found), found
    result = report.read(file)
    assert report.table(result.header, result.rows) == table
    assert (result.about.benchmark, result.about.quick) == (name, True)
    assert len(result.pairs) == (rows if row == PAIR else 0)
    samples: list[Any] = json.loads(file.read_text("utf-8"))["pairs"]
    assert [one["ratio"] for one in samples] == [pair.ratio for pair in result.pairs]
    assert_bars_find(name, result)


def assert_bars_find(name: str, result: report.Result) -> None:
    """The bars that a quick run has a say in find it."""
    found = [bar.row({name: result})[2] for bar in bars.BARS if bar.benchmark == name]
    missing = [text for text in found if text == bars.UNMEASURED]
    assert len(missing) == ONLY_IN_FULL.get(name, 0), found


# `torch.compile`; ResNet-152; ResNet-1202; 100,000 layers, and their memory
ONLY_IN_FULL = {"inference": 1, "flax_steps": 1, "depth": 1, "scale": 2}


def test_run_knows_every_benchmark() -> None:
    """`make bench` leaves no benchmark out, and the README none either."""
    scripts = {file.stem for file in FOLDER.glob("*.py")} - set(HELPERS)
    assert scripts == set(QUICK) == set(run.BENCHMARKS)
    listed = re.findall(r"^\| `(\w+)\.py` \|", (FOLDER / "README.md").read_text("utf-8"), re.M)
    assert sorted(listed) == sorted(scripts)


def test_every_bar_has_its_benchmark() -> None:
    """A bar of no benchmark would never be measured."""
    assert {bar.benchmark for bar in bars.BARS} <= set(run.BENCHMARKS)
