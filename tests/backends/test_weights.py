"""Where each tensor lives."""

from __future__ import annotations

import pytest

import models
from lamina.backends import dialect_of
from lamina.backends.weights import Entry, entries
from lamina.compiler.check import check

NAMES = list(models.NETWORKS)


@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_of_torch_has_an_entry(name: str) -> None:
    """The state dict, but for torch's own counters, with its shapes."""
    import torch

    made = models.made(name, "torch", "train")
    with torch.device("meta"):
        model = getattr(made.module, made.source.plan.root.name)()
    state = {key: tuple(value.shape) for key, value in model.state_dict().items()}
    counters = {key for key in state if key.endswith("num_batches_tracked")}
    assert {e.place: e.placed_shape for e in made.entries} == {
        key: shape for key, shape in state.items() if key not in counters
    }
    learnt = {e.place for e in made.entries if e.learnt}
    assert learnt == {key for key, _ in model.named_parameters()}


@pytest.mark.parametrize("name", NAMES)
def test_every_tensor_of_flax_has_an_entry(name: str) -> None:
    """The state, but for the streams of dropout, with its shapes; what is learnt is a Param,
    or frozen."""
    from flax import nnx

    made = models.made(name, "flax", "train")
    cls = getattr(made.module, made.source.plan.root.name)
    model = nnx.eval_shape(lambda: cls(rngs=nnx.Rngs(0)))
    found = {".".join(map(str, path)): leaf for path, leaf in nnx.to_flat_state(nnx.state(model))}
    kept = {k: leaf for k, leaf in found.items() if not isinstance(leaf, nnx.RngState)}
    assert {e.place: e.placed_shape for e in made.entries} == {
        key: tuple(leaf.get_value().shape) for key, leaf in kept.items()
    }
    frozen = getattr(made.module, "Frozen", nnx.Param)
    learnt = {key for key, leaf in kept.items() if isinstance(leaf, nnx.Param | frozen)}
    assert {e.place for e in made.entries if e.learnt} == learnt


@pytest.mark.parametrize("name", NAMES)
def test_paths_are_the_same_in_both(name: str) -> None:
    """Canonical paths and shapes belong to the spec; modules have the same names in both
    frameworks, only their tensors' roles are each framework's own."""
    in_torch, in_flax = (models.made(name, b, "train").entries for b in ("torch", "flax"))
    assert [(e.path, e.tensor, e.learnt) for e in in_torch] == [
        (e.path, e.tensor, e.learnt) for e in in_flax
    ]
    modules = [[e.place.rpartition(".")[0] for e in found] for found in (in_torch, in_flax)]
    assert modules[0] == modules[1]


def test_layouts() -> None:
    """torch keeps the canonical one; flax has the channels last."""
    graph = check(models.SMALL["resnet50"], "infer")

    def by_path(backend: str) -> dict[str, Entry]:
        return {entry.path: entry for entry in entries(graph, dialect_of(backend))}

    in_torch, in_flax = by_path("torch"), by_path("flax")
    assert in_torch["conv1.weight"].placed_shape == (64, 3, 7, 7)
    assert in_flax["conv1.weight"].placed_shape == (7, 7, 3, 64)
    assert in_torch["fc.weight"].placed_shape == (7, 2048)
    assert in_flax["fc.weight"].placed_shape == (2048, 7)
    assert in_torch["conv2.0.shortcut.norm.scale"].place == "conv2.0.shortcut.norm.weight"
    assert in_flax["conv2.0.shortcut.norm.running_var"].place == "conv2.0.shortcut.norm.var"
