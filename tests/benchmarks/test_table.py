"""The tables of the docs are those of the results that are kept."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest
import report
import run
import table
from measure import Pair

from samples_of_results import result

PAIRS = [Pair("a, eager", [0.5, 1.5, 1.2], [1.0, 1.0, 1.0], "g")]
PAGE = """\
Before.

<!-- made by make bench: x -->
what was here
<!-- end -->

<!-- made by make bench: y -->
<!-- end -->
"""
WRITTEN = """\
Before.

<!-- made by make bench: x -->

2026-11-29, commit 1234567, load 0.2 at the start.

| median times | pairs | lamina | other | lamina / other |
| ------------ | ----- | ------ | ----- | -------------- |
| a, eager     |     3 |  1.2 s |   1 s |           1.20 |

One note. Two.

<!-- end -->

<!-- made by make bench: y -->

Not measured yet.

<!-- end -->
"""


@pytest.mark.parametrize("file", table.PAGES, ids=lambda file: file.name)
def test_the_pages_are_those_of_the_kept_results(file: Path) -> None:
    """No number of these tables is written by hand: `make goldens` makes them all."""
    page = file.read_text("utf-8")
    assert table.written(page, table.results(table.KEPT)) == page
    assert set(table.BLOCK.findall(page)) <= {"bars", *run.BENCHMARKS}


def test_no_quick_run_is_kept() -> None:
    """What is kept was measured."""
    assert not any(one.about.quick for one in table.results(table.KEPT).values())
    assert set(table.results(table.KEPT)) <= set(run.BENCHMARKS)


def test_a_page_is_written_between_its_marks() -> None:
    """And twice gives the same."""
    found = {"x": result(pairs=PAIRS)}
    assert table.written(PAGE, found) == WRITTEN
    assert table.written(WRITTEN, found) == WRITTEN


def test_the_bars_stand_under_their_machine() -> None:
    """Once, however many results are of it."""
    text = table.the_bars({"x": result(pairs=PAIRS), "y": result()})
    head, _, rows = text.partition("\n\n")
    assert head == "a machine, 2 cores, CPU only; Python 3.11.7, lamina 0.1.0."
    assert rows.startswith("| what ")


def kept(folder: Path, one: report.Result) -> Path:
    folder.mkdir(exist_ok=True)
    file = folder / "x.json"
    file.write_text(json.dumps(asdict(one)), "utf-8")
    return file


def test_a_result_is_read_as_it_was_kept(tmp_path: Path) -> None:
    """Pairs with their groups, values, and where they were measured."""
    one = result(pairs=PAIRS, values={"a": 1.5})
    assert asdict(report.read(kept(tmp_path, one))) == json.loads(json.dumps(asdict(one)))


def test_results_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As files beside the others, but for those of a quick run."""
    monkeypatch.setattr(table, "KEPT", tmp_path / "kept")
    file = kept(tmp_path / "new", result(pairs=PAIRS))
    table.keep(file.parent)
    assert (tmp_path / "kept" / "x.json").read_text("utf-8") == file.read_text("utf-8")
    kept(tmp_path / "new", result(quick=True))
    with pytest.raises(SystemExit) as stopped:
        table.keep(file.parent)
    assert str(stopped.value) == f"{file} is of a quick run, which measures nothing"


@pytest.mark.parametrize(
    ("now", "there", "done"),
    [("abc", "abc", True), ("abc", "def", False), ("", "", False)],
)
def test_what_was_measured_is_not_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: str, there: str, done: bool
) -> None:
    """Where it was of these sources, and they are committed."""
    monkeypatch.setattr(report, "sources", lambda name: now)
    assert run.measured("x", kept(tmp_path, result(sources=there))) is done
    assert run.measured("x", tmp_path / "none.json") is False
