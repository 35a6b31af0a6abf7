"""`lamina convert` as it is typed."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from lamina.architectures import create
from lamina.backends.draw import draw
from lamina.checkpoints.peers import PEERS
from lamina.cli.main import main
from lamina.compiler.check import check

Streams = pytest.CaptureFixture[str]
NET = "squeezenet1_1"


@pytest.fixture
def weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A small network's under torchvision's keys, in half precision."""
    monkeypatch.chdir(tmp_path)
    ours = draw(check(create(NET), "train"), 0)
    sources = PEERS["torchvision"].tables[NET].sources({p: v.shape for p, v in ours.items()})
    save_file({one.key: torch.from_numpy(ours[p]).half() for p, one in sources.items()}, "w")


@pytest.mark.usefixtures("weights")
def test_what_is_written_and_said(capsys: Streams) -> None:
    assert main(["convert", "w", "--net", NET, "--cast", "-o", "out"]) == 0
    assert capsys.readouterr() == (
        "torchvision's squeezenet1_1 as squeezenet1_1: 52 tensors, 1,235,496 values\n",
        "reading w\nwriting out\n",
    )
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "README.md",
        "config.json",
        "model.safetensors",
    ]
    assert main(["convert", "w", "--net", NET, "--cast", "-o", "out"]) == 2
    said = "lamina: `out` is not empty; --overwrite replaces a model in it\n"
    assert capsys.readouterr() == ("", said)
    assert main(["convert", "w", "--net", NET, "--cast", "-o", "out", "--overwrite"]) == 0


@pytest.mark.usefixtures("weights")
def test_a_bad_file_is_told_from_a_wrong_call(capsys: Streams) -> None:
    assert main(["convert", "w", "--net", NET, "--num-classes", "3", "--cast", "-o", "out"]) == 1
    assert capsys.readouterr().err == (
        "reading w\nlamina: `w` is not torchvision's squeezenet1_1\n  2 tensors mis-shaped:\n"
        "    `classifier.1.weight` is 1000 × 512 × 1 × 1, expected 3 × 512 × 1 × 1\n"
        "    `classifier.1.bias` is 1000, expected 3\n"
        "  --num-classes 1000 makes a network like it\n"
    )
    assert main(["convert", "none", "--net", NET, "-o", "out"]) == 2
    assert capsys.readouterr().err == (
        "reading none\nlamina: cannot read `none`: No such file or directory\n"
    )


def test_the_number_of_classes_is_a_number(capsys: Streams) -> None:
    with pytest.raises(SystemExit) as end:
        main(["convert", "w", "--net", NET, "-o", "out", "--num-classes", "0"])
    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "lamina convert: argument --num-classes: '0' is no whole number from 1 up\n"
        "`lamina convert --help` shows how\n"
    )
