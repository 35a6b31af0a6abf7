"""Optimised models: what they compute, how they are made, what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

import lamina
from lamina.backends.compile import compilation
from lamina.backends.proof.values import values
from lamina.compiler.check import check
from lamina.spec import layers
from lamina.spec.combinators import chain
from lamina.spec.network import Network

WEIGHTED = chain(
    pad=layers.Pad(padding=(1, 2, 0, 1)),
    conv=layers.Conv(channels=8, kernel=3, groups=2, bias=False),
    norm=layers.BatchNorm(eps=0.1),
    act=layers.ReLU(),
    up=layers.ConvTranspose(channels=6, kernel=2, stride=2, groups=2),
    norm2=layers.BatchNorm(scale=False),
    back=layers.ConvTranspose(channels=4, kernel=3, bias=False),
    norm3=layers.BatchNorm(shift=False, running_variance="biased"),
    scale=layers.ScaleShift(shift=False),
    sparse=layers.SparseConv(channels=3, kernel=3, table=((0, 1), (2,), (1, 2, 3)), bias=False),
    scale2=layers.ScaleShift(scale=False, shift=False),
    norm4=layers.BatchNorm(),
    flat=layers.Flatten(),
    fc=layers.Linear(features=5),
    norm5=layers.BatchNorm(),
)
NETWORK = Network(name="weighted", input=(4, 7, 6), body=WEIGHTED.body)


def outputs(net: Network, backend: str, dtype: Any) -> tuple[Any, Any]:
    """The plain and the optimised model's, of random weights and statistics."""
    found = []
    x = np.random.default_rng(0).standard_normal((2, *net.input)).astype(dtype)
    drawn = values(check(net, "infer"), 0, dtype)
    for optimized in (False, True):
        made = compilation(net, backend, "infer", optimized=optimized)
        model = made.build(made.fitting(drawn), 0)
        if backend == "torch":
            with torch.no_grad():
                found.append(model(torch.from_numpy(x)).numpy())
        else:
            found.append(np.asarray(model(x.transpose(0, 2, 3, 1))))
    return found[0], found[1]


def test_every_kind_of_layer_takes_its_norm_exactly() -> None:
    made = compilation(NETWORK, "torch", "infer", optimized=True)
    assert [node.op.kind for node in made.graph.nodes] == (
        "conv relu conv_transpose conv_transpose sparse_conv flatten linear".split()
    )
    plain, fast = outputs(NETWORK, "torch", "float64")
    np.testing.assert_allclose(fast, plain, rtol=1e-12, atol=1e-12)


def test_flax_takes_the_same_weights() -> None:
    plain, fast = outputs(NETWORK, "flax", "float32")
    np.testing.assert_allclose(fast, plain, rtol=1e-4, atol=1e-5)


ZOO = "mobilenet_v2 googlenet.torchvision convnext_tiny".split()


@pytest.mark.parametrize("name", ZOO)
def test_networks_of_the_zoo_compute_the_same(name: str) -> None:
    net = lamina.create(name, num_classes=7, input=(3, 64, 64))
    plain, fast = outputs(net, "torch", "float64")
    scale = np.abs(plain).max()
    np.testing.assert_allclose(fast, plain, rtol=0, atol=1e-12 * scale)
    plain, fast = outputs(net, "torch", "float32")
    np.testing.assert_allclose(fast, plain, rtol=0, atol=2e-4 * scale)


def test_compile_folds_initial_weights() -> None:
    x = torch.randn(2, *NETWORK.input)
    plain = lamina.compile(NETWORK, "torch", "infer", seed=3)
    fast = lamina.compile(NETWORK, "torch", "infer", seed=3, optimize=True)
    assert not fast.training
    assert not any("norm" in path for path in fast.state_dict())
    torch.testing.assert_close(fast(x), plain(x), rtol=1e-4, atol=1e-5)


def test_a_saved_model_is_opened_folded(tmp_path: Path) -> None:
    plain = lamina.compile(NETWORK, "torch", "infer", seed=1)
    drawn = values(check(NETWORK, "infer"), 0, "float32")
    made = compilation(NETWORK, "torch", "infer")
    plain = made.build(drawn, 0)
    lamina.save_model(tmp_path / "saved", NETWORK, plain)
    net, fast = lamina.load_model(tmp_path / "saved", "torch", optimize=True)
    x = torch.randn(2, *NETWORK.input)
    torch.testing.assert_close(fast(x), plain(x), rtol=1e-4, atol=1e-5)
    emitted: dict[str, Any] = {}
    exec(lamina.emit(net, "torch", optimize=True), emitted)
    alone = emitted["Weighted"]()
    alone.load_state_dict(fast.state_dict())
    torch.testing.assert_close(alone.eval()(x), fast(x), rtol=0, atol=0)


def test_weights_of_either_mode_are_folded_without_a_model() -> None:
    net = lamina.create("googlenet.torchvision", num_classes=3, input=(3, 64, 64))
    weights = lamina.init_weights(net, mode="train")
    found = lamina.fold_weights(net, weights)
    made = compilation(net, "torch", "infer", optimized=True)
    assert {e.path: e.tensor.shape for e in made.entries} == {k: a.shape for k, a in found.items()}
    assert {str(array.dtype) for array in found.values()} == {"float32"}
    with pytest.raises(lamina.WeightsError) as caught:
        lamina.fold_weights(net, {k: v for k, v in weights.items() if k != "conv1.conv.weight"})
    assert str(caught.value) == (
        "the weights are not those of googlenet.torchvision in infer mode\n"
        "  1 tensor missing: `conv1.conv.weight`"
    )


REFUSED = (
    "optimize is for mode infer: in training a batch norm has the statistics of each batch, which "
    "no other layer's weights can hold"
)


def test_training_is_not_optimised(tmp_path: Path) -> None:
    for ask in (
        lambda: lamina.compile(NETWORK, "torch", optimize=True),
        lambda: lamina.emit(NETWORK, "flax", "train", optimize=True),
        lambda: lamina.load_model(tmp_path, "torch", "train", optimize=True),
    ):
        with pytest.raises(lamina.UsageError) as caught:
            ask()
        assert str(caught.value) == REFUSED


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_weights_of_an_optimised_model_are_not_the_networks(backend: str, tmp_path: Path) -> None:
    model = lamina.compile(NETWORK, backend, "infer", optimize=True)
    for ask in (
        lambda: lamina.weights(NETWORK, model),
        lambda: lamina.save_model(tmp_path / "saved", NETWORK, model),
    ):
        with pytest.raises(lamina.WeightsError) as caught:
            ask()
        assert str(caught.value) == (
            f"this {backend} model is weighted optimised: its norms are folded into other layers, "
            "and cannot be had back; take the weights of the model as it was before"
        )


def test_a_network_without_norms_keeps_its_weights() -> None:
    net = lamina.create("lenet5.modern")
    model = lamina.compile(net, "torch", "infer", seed=2, optimize=True)
    expected = lamina.init_weights(net, 2)
    found = lamina.weights(net, model)
    assert all(np.array_equal(found[path], value) for path, value in expected.items())


def test_lamina_emit_says_what_it_did() -> None:
    from command_line import lamina as run

    made = run("emit", "resnet18", "--to", "torch", "--optimize", encoding="utf-8")
    assert made.returncode == 0
    assert made.stdout == lamina.emit(lamina.create("resnet18"), "torch", optimize=True)
    assert made.stdout.startswith('"""ResNet18 for PyTorch: the optimised inference model.')
    assert "BatchNorm" not in made.stdout
    assert made.stderr == (
        "resnet18: 69 layers to 49, 11,689,512 parameters to 11,684,712\n"
        "  side heads: nothing to do\n"
        "  dropout: nothing to do\n"
        "  identities: nothing to do\n"
        "  pads: nothing to do\n"
        "  norms: 20 layers less, 4,800 parameters less, 9,600 buffer values less\n"
    )
    made = run(
        "emit", "resnet18", "--to", "torch", "--optimize", "--mode", "train", encoding="utf-8"
    )
    assert (made.returncode, made.stdout) == (2, "")
    assert REFUSED in made.stderr
