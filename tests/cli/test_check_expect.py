"""`lamina check --expect`: the shapes that a paper's table prints, and the ways to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command_line import bare
from lamina.cli.main import main

LITERAL = """\
name: alexnet_c1
input: [3, 224, 224]
body:
  - conv1: {kind: conv, channels: 96, kernel: 11, stride: 4}
  - relu1: {kind: relu}
"""
SAID = """\
net.yaml: 1 problem
net.yaml:4:5: alexnet_c1.conv1: gives 96 × 54 × 54, not 96 × 55 × 55
  it has kernel 11, stride 4, padding 0, and its input is 3 × 224 × 224
  55 × 55 would come of padding 2 or 3, or of kernel 5 to 8, or of an input of 227 × 227 to \
230 × 230
"""
SEVERAL = """\
alexnet: 3 problems
alexnet.pool2: gives 256 × 13 × 13, not 384 × 13 × 13
alexnet.pool1: gives 96 × 27 × 27, not 96 × 28 × 28
  it has kernel 3, stride 2, padding 0, and its input is 96 × 55 × 55
  28 × 28 would come of padding 1, or of kernel 1, or of an input of 57 × 57 or 58 × 58
alexnet.fc8: gives 1000, not 10
"""

Streams = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("net.yaml").write_text(LITERAL, "utf-8")


def test_another_size_is_said_with_the_ways_to_the_expected_one(capsys: Streams):
    assert main(["check", "net.yaml", "--expect", "conv1=96x55x55"]) == 1
    assert bare(capsys.readouterr().out) == SAID


def test_all_that_is_unmet_is_said(capsys: Streams):
    expected = ("pool2=384x13x13", "pool1=96x28x28", "conv1=96x55x55", "fc8=10")
    assert main(["check", "alexnet", *(f"--expect={one}" for one in expected)]) == 1
    assert bare(capsys.readouterr().out) == SEVERAL


def test_what_is_met_is_fine(capsys: Streams):
    call = [
        "check",
        "resnet50",
        "--expect",
        "conv2.0.conv1=64x56x56",
        "--expect",
        "conv2=256x56x56",
    ]
    assert main([*call, "--expect", "fc=1000"]) == 0
    assert capsys.readouterr() == ("resnet50: fine (25,557,032 parameters, 4.09 G MACs)\n", "")


def test_programs_read_the_code_and_the_place(capsys: Streams):
    assert main(["check", "net.yaml", "--expect", "conv1=96x55x55", "--json"]) == 1
    (net,) = json.loads(capsys.readouterr().out)
    (problem,) = net["problems"]
    assert (problem["code"], problem["place"]) == ("B102", "net.yaml:4:5")
    assert problem["details"][1].startswith("55 × 55 would come of padding 2 or 3")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("conv9", "has no part `conv9`; did you mean conv1?"),
        ("conv1.relu", "has no part `conv1.relu`"),
        ("x.y", "has no part `x.y`"),
        ("", "has no part ``"),
        ("conv1\x1b", "has no part `conv1\\x1b`; did you mean conv1?"),
    ],
)
def test_a_path_that_leads_nowhere_makes_the_call_wrong(capsys: Streams, path: str, words: str):
    assert main(["check", "net.yaml", "--expect", f"{path}=1x2x3"]) == 2
    assert capsys.readouterr().err == f"lamina: alexnet_c1 {words}\n"


@pytest.mark.parametrize("typed", ["conv1", "conv1=", "conv1=2x3", "conv1=axbxc", "conv1=0x1x1"])
def test_what_is_no_expectation(capsys: Streams, typed: str):
    with pytest.raises(SystemExit):
        main(["check", "net.yaml", "--expect", typed])
    assert capsys.readouterr().err == (
        f"lamina check: argument --expect: {typed!r} is not like conv1=96x55x55\n"
        "`lamina check --help` shows how\n"
    )
