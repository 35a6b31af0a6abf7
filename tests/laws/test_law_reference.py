"""Law: an emitted model computes its graph, as the definitions have it. Torch is held against
them; flax against torch, elsewhere."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

import reference_windows  # noqa: F401, registers the rest of the formulas
from features import FEATURES
from lamina.backends.compile import compilation
from lamina.backends.proof import torch_side
from lamina.backends.proof.task import Task, sample
from lamina.backends.proof.values import values
from lamina.compiler.graph import Mode
from lamina.spec.network import Network
from reference import Evaluation
from strategies import networks

MODES: tuple[Mode, ...] = ("train", "infer")


def assert_computed(net: Network, mode: Mode) -> None:
    """Outputs and running statistics, compared with the largest value of each."""
    made = compilation(net, "torch", mode)
    found = torch_side.run(Task(net.to_json(), "torch", mode, "float64", 0), made)
    evaluation = Evaluation(values(made.graph, 0, "float64"), training=mode == "train")
    outputs = evaluation.outputs(made.graph, sample(made.graph, 0, "float64"))
    outputs["logits"] = outputs.pop("")
    expected = {f"output/{name}": value for name, value in outputs.items()}
    expected |= {f"statistic/{path}": value for path, value in evaluation.after.items()}
    for name, value in expected.items():
        assert found[name].shape == value.shape, name
        scale = max(1e-6, np.abs(value).max(initial=0))
        np.testing.assert_allclose(found[name], value, rtol=0, atol=1e-9 * scale, err_msg=name)


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=50)
@given(net=networks(max_parts=10, dropping=False))
def test_emitted_torch_computes_the_graph(mode: Mode, net: Network) -> None:
    """Random networks, with whatever is in them."""
    assert_computed(net, mode)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("name", FEATURES)
def test_emitted_torch_computes_every_feature(name: str, mode: Mode) -> None:
    """The nets that have every form of every layer."""
    assert_computed(FEATURES[name], mode)
