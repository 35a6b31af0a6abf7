"""The example specs are sound, and say what their comments say."""

from __future__ import annotations

from pathlib import Path

import pytest

import lamina

EXAMPLES = Path(__file__).parents[1] / "examples"
PARAMETERS = {"gray": 3, "se_resnext50": 27_559_896, "squeeze": 122_986, "wired": 134_970}


def test_every_example_is_listed() -> None:
    """No example is without a test."""
    assert {file.stem for file in EXAMPLES.glob("*.yaml")} == set(PARAMETERS)


@pytest.mark.parametrize("name", PARAMETERS)
def test_example_is_checked_and_emitted(name: str) -> None:
    """Each example loads, counts what it should, and is emitted for both frameworks."""
    net = lamina.load(EXAMPLES / f"{name}.yaml")
    assert lamina.analyze(net).totals.parameters == PARAMETERS[name]
    for backend in ("torch", "flax"):
        assert f"class {net.class_name}(" in lamina.emit(net, backend)


def test_gray_is_frozen() -> None:
    """The weights that turn a photograph grey are given, and not learnt."""
    net = lamina.load(EXAMPLES / "gray.yaml")
    assert lamina.analyze(net).totals.trainable_parameters == 0
    weights = lamina.init_weights(net)["luma.weight"]
    assert weights.ravel().tolist() == pytest.approx([0.2989, 0.5870, 0.1140])


def test_own_blocks_become_one_class() -> None:
    """Blocks that a file defines under one title are one class of the emitted source."""
    source = lamina.emit(lamina.load(EXAMPLES / "squeeze.yaml"), "torch")
    assert source.count("class Fire(") == 1
    assert source.count("= Fire(") == 4
