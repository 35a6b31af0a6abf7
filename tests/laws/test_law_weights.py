"""Law: the weights of a model, written by path, are the model: there and back is the identity
in each framework, and from one to the other through a folder."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

import lamina
import models
from lamina.backends.compile import compilation
from lamina.backends.draw import tensors
from lamina.compiler.check import check
from lamina.spec.network import Network
from saved import equal
from strategies import networks

FILES = ("README.md", "config.json", "model.safetensors")


def distinct(net: Network) -> dict[str, Any]:
    """Values that are all different in a tensor, and between tensors: any mix-up shows."""
    values, start = {}, 0
    for path, tensor in tensors(check(net, "train")):
        stop = start + tensor.count
        values[path] = np.arange(start, stop, dtype=np.float32).reshape(tensor.shape) + 0.5
        start = stop
    return values


@pytest.mark.parametrize("backend", ["torch", "flax"])
@settings(max_examples=40)
@given(net=networks(max_parts=10))
def test_weights_to_a_model_and_back(backend: str, net: Network) -> None:
    """Every tensor, whatever kind of layer it is of; the copies are not the model's memory."""
    values = distinct(net)
    model = compilation(net, backend, "train").build(values, 0)
    found = lamina.weights(net, model)
    assert equal(found, values)
    assert all(array.flags.c_contiguous and array.flags.writeable for array in found.values())


@pytest.mark.parametrize("backend", ["torch", "flax"])
@pytest.mark.parametrize("name", list(models.FEATURES))
def test_weights_of_every_feature(backend: str, name: str) -> None:
    """The same for networks that are made to be difficult."""
    net = models.FEATURES[name]
    values = distinct(net)
    model = compilation(net, backend, "train").build(values, 0)
    assert equal(lamina.weights(net, model), values)


@settings(max_examples=15)
@given(net=networks(max_parts=8))
def test_torch_to_flax_to_torch_through_folders(net: Network) -> None:
    """Byte for byte: the weights, and the folders themselves."""
    values = distinct(net)
    with TemporaryDirectory() as scratch:
        one, other = Path(scratch, "one"), Path(scratch, "other")
        lamina.save_model(one, net, compilation(net, "torch", "train").build(values, 0))
        again, in_flax = lamina.load_model(one, "flax", "train")
        lamina.save_model(other, again, in_flax)
        last, in_torch = lamina.load_model(other, "torch", "train")
        assert last == net
        assert equal(lamina.weights(last, in_torch), values)
        assert [p.name for p in sorted(one.iterdir())] == sorted(FILES)
        for name in FILES:
            assert (one / name).read_bytes() == (other / name).read_bytes()


@pytest.mark.parametrize("name", ["googlenet", "resnet50"])
def test_a_zoo_network_goes_from_torch_to_flax(name: str, tmp_path: Path) -> None:
    """Trained with its heads in one, predicting without them in the other."""
    net = models.SMALL[name]
    model = lamina.compile(net, "torch", seed=1)
    lamina.save_model(tmp_path / "saved", net, model)
    loaded = lamina.load_model(tmp_path / "saved", "flax")
    original = lamina.weights(net, model)
    found = lamina.weights(net, loaded.model)
    assert equal(found, {path: original[path] for path in found})
    assert set(original) - set(found) == set(loaded.report.dropped)
    assert bool(loaded.report.dropped) == (name == "googlenet")
