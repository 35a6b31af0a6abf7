"""`lamina scale`: the spec on standard output or in a file, and what was done on standard error."""

from __future__ import annotations

from pathlib import Path

import pytest

import lamina
from lamina.cli.main import main

Streams = pytest.CaptureFixture[str]


def test_the_spec_is_the_answer(capsys: Streams, tmp_path: Path):
    file = tmp_path / "small.yaml"
    assert main(["scale", "resnet50", "--params", "5M", "--macs", "4G", "-o", str(file)]) == 0
    out, error = capsys.readouterr()
    assert (out, error) == (
        "",
        "resnet50.scaled: width × 0.42\n"
        "  parameters: 4,966,688 of 5,000,000 (99.3 %)\n"
        "  macs: 717,073,088 of 4,000,000,000 (17.9 %)\n",
    )
    made = lamina.load(file)
    assert made.name == "resnet50.scaled"
    assert lamina.analyze(made).totals.parameters == 4_966_688
    assert main(["scale", "resnet50", "--params", "5M", "-o", str(file)]) == 2
    assert capsys.readouterr().err.endswith("small.yaml` exists; --overwrite replaces it\n")


def test_what_may_surprise_is_said(capsys: Streams):
    assert main(["scale", "resnet20_cifar10", "--params", "200K"]) == 0
    out, error = capsys.readouterr()
    assert out.startswith("name: resnet20_cifar10.scaled\n")
    assert error == (
        "resnet20_cifar10.scaled: width × 0.5\n"
        "  parameters: 68,050 of 200,000 (34.0 %)\n"
        "  macs: 10,248,512\n"
        "  all widths keep their ratios: rounded one by one, some would not meet in a sum\n"
        "  --divisor 1 has finer steps\n"
    )


def test_a_network_without_a_head_says_what_becomes_of_its_output(capsys: Streams, tmp_path: Path):
    file = tmp_path / "net.yaml"
    file.write_text(
        "name: net\ninput: [16, 8, 8]\nbody:\n"
        "  - conv: {kind: conv, channels: 16, kernel: 1}\n"
        "  - block: {kind: basic_block, channels: 16}\n"
    )
    assert main(["scale", str(file), "--times", "2"]) == 0
    assert capsys.readouterr().err == (
        "net.scaled: width × 2\n"
        "  parameters: 19,104\n"
        "  macs: 1,212,416\n"
        "  its output has 32 channels now, and had 16\n"
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (
            "lenet5 --params 1K",
            "lamina: lenet5 cannot be scaled by width: its sparse_conv has a table that names "
            "channels one by one\n",
        ),
        ("resnet50 --times 2 -o a.txt", "lamina: `a.txt` should end in .yaml or .json\n"),
    ],
)
def test_what_cannot_be_done(capsys: Streams, typed: str, said: str):
    assert main(["scale", *typed.split()]) == 2
    assert capsys.readouterr() == ("", said)
