"""`lamina verify --steps`: what it prints, and its sides as processes."""

from __future__ import annotations

import json
import os
import re
import time
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE

import pytest

from doctored import NET, Sides
from lamina.backends.proof.processes import start
from lamina.backends.proof.task import Task
from lamina.backends.proof.training import Step, Training
from lamina.backends.proof.training.sides import AHEAD, allow, train_sides
from lamina.backends.proof.verdict import Agreement
from lamina.cli.main import main
from lamina.cli.steps import steps
from lamina.errors import VerificationError
from lamina.spec.combinators import chain
from lamina.spec.layers import Conv
from lamina.spec.network import Network

Streams = pytest.CaptureFixture[str]
SMALL = Network(name="small", input=(1, 4, 4), body=chain(conv=Conv(channels=2, kernel=3)))

TABLE = """
step         loss torch     loss flax     losses    weights statistics   allowed
ok      1    …    …     …     …     …     1e-09
ok      2    …    …     …     …     …     2e-09

SGD with learning rate 0.0001 and momentum 0.9
2 of 2 steps agree

the backends agree
"""
FAILED = """
step         loss torch     loss flax     losses    weights statistics   allowed
ok      1    …    …     …     …     …     1e-09
FAIL    2    …    …     …     …     …     2e-09

SGD with learning rate 0.0001 and momentum 0.9
1 of 3 steps agree

first divergence: at step 2, in relu1, norm1 or pool1, between bn1 and conv2

the backends do NOT agree
"""


def masked(text: str) -> str:
    """Without the numbers that another machine may round otherwise."""
    text = re.sub(r" +\d+\.\d{8}\b", "    …", text)
    return re.sub(r" +(?:\d\.\de[-+]\d\d)(?= )", "     …", text)


def saved(folder: Path) -> str:
    path = folder / "net.json"
    path.write_text(NET.to_json(), "utf-8")
    return str(path)


def test_the_table_of_the_steps(proved: Sides, capsys: Streams, tmp_path: Path):
    proved(NET, steps=1)  # leaves its sides in place
    assert main(["verify", saved(tmp_path), "--steps", "2"]) == 0
    out, error = capsys.readouterr()
    assert masked(out).endswith(TABLE)
    assert error == (
        "little, train: running torch and flax in float64\n  training both for 2 steps\n"
    )


def test_a_step_that_parts_ends_the_table(proved: Sides, capsys: Streams, tmp_path: Path):
    grows = "F.relu(self.bn1.num_batches_tracked * self.bn1(x), inplace=True)"
    proved(NET, "torch", "F.relu(self.bn1(x), inplace=True)", grows, steps=1)
    assert main(["verify", saved(tmp_path), "--steps", "3"]) == 1
    out, error = capsys.readouterr()
    assert masked(out).endswith(FAILED)
    assert error.endswith(
        "  training both for 3 steps\n"
        "the losses part at step 2; looking for the first layer that does\n"
    )


def made(number: int, difference: float) -> Step:
    kinds = ("losses", "weights", "running statistics")
    apart = tuple(Agreement(kind, 1, difference, "", None) for kind in kinds)
    return Step(number, {"torch": 1234.5, "flax": 1234.5}, 1e-3, apart)


def test_of_many_steps_some_are_shown_and_none_is_too_wide():
    """The first and the last among them."""
    lines = steps(Training(100, False, tuple(made(n, 1e-2 * (n > 90)) for n in range(1, 101))))
    assert max(map(len, lines)) <= 80
    rows = [int(line.split()[0]) for line in lines[2:-3]]
    assert rows == [1, 10, 19, 28, 37, 46, 55, 64, 73, 82, 91, 100]
    assert lines[1].endswith("  expected")
    assert lines[-1] == "90 of 100 steps are as expected, none judged"


def test_a_network_of_the_zoo_is_trained_in_both_frameworks(capsys: Streams):
    """In processes of their own, as a user has it."""
    assert main(["verify", "lenet5.modern", "--steps", "3", "--json"]) == 0
    out, error = capsys.readouterr()
    found = json.loads(out)["steps"]
    assert (found["asked"], found["passed"], len(found["each"])) == (3, True, 3)
    assert [step["allowed"] for step in found["each"]] == pytest.approx([1e-9, 1.5e-9, 2.25e-9])
    for step in found["each"]:
        assert step["loss"]["torch"] == pytest.approx(step["loss"]["flax"], rel=1e-12)
        assert all(one["passed"] for one in step["agreement"].values())
    assert "  training both for 3 steps\n" in error


def task(steps: int) -> Task:
    return Task(SMALL.to_json(), "", "train", "float64", 0, steps=steps)


def test_a_side_is_no_more_than_some_steps_ahead(tmp_path: Path):
    following = train_sides(task(9), ("torch",), tmp_path, lambda text: None)
    found = next(following)["torch"]
    assert found.names("weight") == ["weight/conv.weight", "weight/conv.bias"]
    end = time.monotonic() + 60
    while not (tmp_path / "torch" / str(AHEAD)).exists():
        assert time.monotonic() < end
        time.sleep(0.05)
    time.sleep(0.3)
    steps = {path.name for path in (tmp_path / "torch").iterdir() if path.is_dir()}
    assert steps == {"1", "2"}
    next(following)
    assert not (tmp_path / "torch" / "1").exists()
    following.close()


def test_a_side_ends_when_nobody_waits_for_it(tmp_path: Path):
    """As when the command was killed: it has one step to do, and then hears no more."""
    side = start(replace(task(9), backend="torch"), tmp_path / "torch", PIPE)
    assert side.stdin is not None
    allow(side, 1)
    side.stdin.close()
    assert side.wait(120) == 0
    assert [path.name for path in (tmp_path / "torch").iterdir() if path.is_dir()] == ["1"]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("raise RuntimeError('early')", r"(?s)the torch side stopped with status 1:.*early"),
        (
            "raise SystemExit(0)",
            "the torch side ended before it was done, step 1 of 2",
        ),
    ],
)
def test_a_side_that_ends_too_soon_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, message: str
):
    (tmp_path / "torch.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(VerificationError, match=message):
        list(train_sides(task(2), ("torch",), tmp_path / "scratch", lambda text: None))
