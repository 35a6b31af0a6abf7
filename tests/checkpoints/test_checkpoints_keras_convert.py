"""Keras's files, converted as it is typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from keras_files import legacy
from lamina.architectures import create
from lamina.backends.draw import draw
from lamina.backends.folder import read_folder
from lamina.checkpoints.peers import PEERS
from lamina.cli.main import main
from lamina.compiler.check import check


def test_a_whole_file_becomes_a_model_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """As it is typed; the library is told by its keys."""
    monkeypatch.chdir(tmp_path)
    net = "mobilenet_v1.keras"
    shapes = {path: value.shape for path, value in draw(check(create(net), "train"), 0).items()}
    generator = np.random.default_rng(5)
    layers: dict[str, list[Any]] = {}
    for source in PEERS["keras"].tables[net].sources(shapes).values():
        array = generator.uniform(0.5, 1, source.shape).astype("<f4")
        layers.setdefault(source.key.partition("/")[0], []).append(array)
    legacy(Path("w.h5"), layers)
    assert main(["convert", "w.h5", "--net", net, "--from", "auto", "-o", "out"]) == 0
    assert capsys.readouterr() == (
        "keras's MobileNet as mobilenet_v1.keras: 137 tensors, 4,253,864 values\n",
        "reading w.h5\nwriting out\n",
    )
    found = read_folder("out").arrays
    assert np.array_equal(found["conv1.conv.weight"], layers["conv1"][0].transpose(3, 2, 0, 1))
    depthwise = layers["conv_dw_1"][0]
    assert np.array_equal(found["conv2.depthwise.weight"], depthwise.transpose(2, 3, 0, 1))


def test_keras_can_be_named_as_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["convert", "w", "--net", "vgg16", "-o", "out", "--from", "caffe"])
    choices = ", ".join(repr(name) for name in ("auto", *PEERS))
    assert capsys.readouterr().err == (
        "lamina convert: argument --from: invalid choice: 'caffe' "
        f"(choose from {choices})\n`lamina convert --help` shows how\n"
    )
