"""docs/json.md names every field that `--json` prints, and no other."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from command_line import LENET, written
from lamina.backends.proof import Agreement, Count, Step, Training, Verdict
from lamina.cli.main import main

PAGE = (Path(__file__).parents[2] / "docs" / "json.md").read_text("utf-8")
MAPS = ("kinds", "tensors", "buffer_tensors", "backends", "agreement", "loss")  # of any keys
LISTS = ("layers", "problems", "each")  # of maps


def documented(command: str) -> set[str]:
    section = PAGE.partition(f"## `lamina {command}`\n")[2].partition("\n## ")[0]
    return set(re.findall(r"^\| `([^`]+)` \|", section, re.MULTILINE))


def fields(value: Any, path: str = "", name: str = "") -> Iterator[str]:
    """The fields of plain data, written as the page does."""
    if isinstance(value, dict):
        for key, inner in value.items():
            step = "*" if name in MAPS else key
            yield from fields(inner, f"{path}.{step}" if path else step, key)
    elif isinstance(value, list) and (name in LISTS or not path):
        for inner in value:
            yield from fields(inner, f"{path}[]", "")
    else:
        yield path


def test_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(fields(found)) == documented("list")
    assert not [line for net in found for line in net["differs"] if line.startswith("Differs")]


def test_summary(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "resnet50", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert set(fields(found)) == documented("summary")


def test_check(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    wrong = written(tmp_path, LENET.replace("kernel: 3", "kernel: 30"))
    assert main(["check", "lenet5", wrong, "--json"]) == 1
    fine, bad = json.loads(capsys.readouterr().out)
    assert set(fields([fine | bad])) == documented("check")
    assert (fine["passed"], fine["problems"]) == (True, [])
    assert (bad["parameters"], bad["macs"]) == (None, None)


def test_verify() -> None:
    """Of a verdict made here, in which everything that may be null is."""
    counts = {"torch": Count(1, 1, ()), "flax": Count(1, 2, ("fc.weight: …",))}
    agreements = (Agreement("gradients", 1, inf, "fc.weight", None),)
    about = ("net", "train", "float32", (1, 8, 8), 4, 0, counts, agreements)
    step = Step(1, {"torch": 1.0, "flax": nan}, 1e-3, agreements)
    trained = Verdict(*about, training=Training(1, False, (step,))).to_json()
    assert set(fields(trained)) == documented("verify")
    assert trained["steps"]["passed"] is None
    assert trained["steps"]["each"][0]["loss"] == {"torch": 1.0, "flax": None}
    verdict = Verdict(*about).to_json()
    assert verdict["steps"] is None
    found = verdict["agreement"]["gradients"]
    nullable = ("largest_relative_difference", "tolerance", "passed")
    assert [found[name] for name in nullable] == [None, None, None]
    assert verdict["first_divergence"] is None
