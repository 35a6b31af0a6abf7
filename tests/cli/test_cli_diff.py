"""`lamina diff`: what it prints, as text and as JSON, and how it ends."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from command_line import LENET, bare, lamina, written
from lamina.cli.main import main

Streams = pytest.CaptureFixture[str]

CHANGED = """\
little.yaml → other.yaml: 2 differences

parameters  239 → 237  -2
  biases      5 →   3  -2
layers        4 →   5  +1
layers by kind: tanh +1

equal: 864 MACs, depth 2, 3 outputs, input 1×8×8

~ conv1: bias removed
+ tanh: tanh added after the linear layer
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    written(tmp_path, LENET, "little.yaml")
    other = LENET.replace("kernel: 3}", "kernel: 3, bias: false}").replace("little", "other")
    written(tmp_path, f"{other}  - tanh: {{kind: tanh}}\n", "other.yaml")
    return tmp_path


def ended(capsys: Streams, *arguments: str) -> tuple[int, str, str]:
    status = main(["diff", *arguments])
    return (status, *capsys.readouterr())


def test_a_difference_as_text(capsys: Streams, folder: Path) -> None:
    assert ended(capsys, "little.yaml", "other.yaml") == (1, CHANGED, "")


def test_no_difference_is_fine(capsys: Streams, folder: Path) -> None:
    assert ended(capsys, "little.yaml", "little.yaml") == (
        0,
        "little.yaml → little.yaml: the same spec\n\nequal: 239 parameters, 864 MACs, depth 2, "
        "3 outputs, input 1×8×8\n",
        "",
    )


def test_another_name_of_the_network_is_no_difference(capsys: Streams, folder: Path) -> None:
    written(folder, LENET.replace("little", "renamed"), "renamed.yaml")
    status, out, error = ended(capsys, "little.yaml", "renamed.yaml")
    assert (status, error) == (0, "")
    assert out.startswith("little.yaml → renamed.yaml: the same network; the specs differ in what")


def test_other_names_of_parts_are_a_difference(capsys: Streams, folder: Path) -> None:
    """Weights are kept under them."""
    written(folder, LENET.replace("conv1", "c1"), "renamed.yaml")
    status, out, error = ended(capsys, "little.yaml", "renamed.yaml")
    assert (status, error) == (1, "")
    assert out.endswith("\n= other name: conv1 → c1\n")


def test_as_json(capsys: Streams, folder: Path) -> None:
    status, out, error = ended(capsys, "little.yaml", "other.yaml", "--json")
    assert (status, error) == (1, "")
    found = json.loads(out)
    assert (found["a"]["name"], found["b"]["name"]) == ("little", "other")
    assert found["totals"]["infer"]["parameters"] == [239, 237]
    assert [change["change"] for change in found["changes"]] == ["setting", "added"]
    assert ended(capsys, "little.yaml", "other.yaml", "--format=json") == (1, out, "")
    status, out, error = ended(capsys, "little.yaml", "little.yaml", "--json")
    assert (status, json.loads(out)["equal"], json.loads(out)["changes"]) == (0, True, [])


@pytest.mark.parametrize("names", [("-", "other.yaml"), ("other.yaml", "-")])
def test_one_of_them_from_standard_input(
    capsys: Streams, folder: Path, monkeypatch: pytest.MonkeyPatch, names: tuple[str, str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(LENET.encode())))
    status, out, error = ended(capsys, *names)
    assert (status, error) == (1, "")
    labels = [{"-": "little"}.get(name, name) for name in names]
    assert out.startswith(f"{' → '.join(labels)}: 2 differences\n")


def test_both_cannot_be_standard_input(capsys: Streams) -> None:
    assert ended(capsys, "-", "-") == (
        2,
        "",
        "lamina: only one of the two networks can come from standard input\n",
    )


@pytest.mark.parametrize("first", [True, False])
def test_a_wrong_network_has_its_own_place(capsys: Streams, folder: Path, first: bool) -> None:
    written(folder, LENET.replace("kernel: 3", "kernel: 9"), "wrong.yaml")
    names = ("wrong.yaml", "little.yaml") if first else ("little.yaml", "wrong.yaml")
    message = "wrong.yaml:5:5: little.conv1: kernel 9 is larger than the input 8\n"
    status, out, error = ended(capsys, *names)
    assert (status, out, bare(error)) == (1, "", message)


def test_a_name_that_is_none(capsys: Streams, folder: Path) -> None:
    message = "lamina: there is no network `resnet5`; did you mean resnet50?\n"
    status, out, error = ended(capsys, "little.yaml", "resnet5")
    assert (status, out) == (2, "")
    assert error.startswith(message[: message.index(";")])
    status, out, error = ended(capsys, "little.yaml", "nothing.yaml")
    assert (status, out) == (2, "")
    assert "nothing.yaml" in error


def test_an_old_terminal_and_a_narrow_world(folder: Path) -> None:
    """No letter is an error that the terminal lacks."""
    done = lamina(
        "diff", "little.yaml", "other.yaml", cwd=folder, env={"PYTHONIOENCODING": "ascii"}
    )
    assert done.returncode == 1
    assert done.stdout.decode("ascii").startswith("little.yaml > other.yaml: 2 differences\n")
    assert not done.stderr
