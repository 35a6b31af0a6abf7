"""What emitted torch promises: it compiles whole, exports, copies, and trains every parameter."""

from __future__ import annotations

import copy
import io
from typing import Any

import pytest
import torch

import models

NAMES = list(models.NETWORKS)
# Nothing of a net may be on a road that only a large batch takes.
BATCH = torch.export.Dim("batch", min=2, max=64)


def batch(name: str, count: int = 4) -> torch.Tensor:
    return torch.from_numpy(models.images(name, count))


def outputs(y: Any) -> tuple[torch.Tensor, ...]:
    """The main output, and the side outputs where there are any."""
    return (y,) if isinstance(y, torch.Tensor) else tuple(y)


@pytest.fixture(autouse=True)
def _afresh() -> None:
    """Nothing that another test had compiled is left."""
    torch._dynamo.reset()
    torch.manual_seed(0)


@pytest.mark.parametrize("name", NAMES)
def test_a_training_step_compiles_whole(name: str) -> None:
    """torch.compile(fullgraph=True) finds no break, and its outputs are the eager ones."""
    model, x = models.model(name, "torch", "train"), batch(name)
    twin = copy.deepcopy(model)
    torch.manual_seed(1)
    expected = outputs(model(x))
    torch.manual_seed(1)
    actual = outputs(torch.compile(twin, fullgraph=True, backend="eager")(x))
    for one, other in zip(actual, expected, strict=True):
        torch.testing.assert_close(one, other)


def test_inductor_compiles() -> None:
    """The default compiler takes a whole net too, gradients included."""
    model = models.model("wired", "torch", "train")
    x = batch("wired")
    y = torch.compile(model, fullgraph=True)(x)
    torch.testing.assert_close(y.logits, model(x).logits, rtol=1e-4, atol=1e-4)
    sum(one.sum() for one in y).backward()
    assert all(p.grad is not None for p in model.parameters())


@pytest.mark.parametrize("name", NAMES)
def test_exports_with_a_dynamic_batch(name: str) -> None:
    """torch.export takes the infer model once, for every batch size."""
    model = models.model(name, "torch", "infer")
    exported = torch.export.export(model, (batch(name),), dynamic_shapes=({0: BATCH},))
    for count in (2, 5):
        x = batch(name, count)
        torch.testing.assert_close(exported.module()(x), model(x))


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_trains(name: str) -> None:
    """Each parameter that asks for a gradient gets one from the outputs' loss: data-parallel
    training needs no search for unused ones. A frozen parameter gets none."""
    model = models.model(name, "torch", "train")
    sum(y.square().sum() for y in outputs(model(batch(name)))).backward()
    wanted = {key for key, p in model.named_parameters() if p.requires_grad}
    assert {key for key, p in model.named_parameters() if p.grad is not None} == wanted
    assert wanted or not list(model.parameters())


@pytest.mark.parametrize("name", NAMES)
def test_copies_and_saves(name: str) -> None:
    """A deep copy and a state dict that went through a file give the same model."""
    model, x = models.model(name, "torch", "infer"), batch(name)
    y = model(x)
    twin = copy.deepcopy(model)
    assert all(
        one is not other for one, other in zip(twin.parameters(), model.parameters(), strict=True)
    )
    torch.testing.assert_close(twin(x), y)
    file = io.BytesIO()
    torch.save(model.state_dict(), file)
    file.seek(0)
    made = models.made(name, "torch", "infer")
    fresh = getattr(made.module, made.source.plan.root.name)().eval()
    fresh.load_state_dict(torch.load(file, weights_only=True), strict=True)
    fresh.to(memory_format=torch.channels_last)  # as a compiled model is: the same sums
    torch.testing.assert_close(fresh(x), y)


@pytest.mark.parametrize("name", NAMES)
def test_parameters_come_in_the_order_of_the_spec(name: str) -> None:
    """named_parameters() is the network from input to output, weight before bias."""
    made = models.made(name, "torch", "train")
    learnt = [entry.place for entry in made.entries if entry.learnt]
    model = models.model(name, "torch", "train")
    assert [key for key, _ in model.named_parameters()] == learnt
    assert set(model.state_dict()) >= {entry.place for entry in made.entries}


@pytest.mark.parametrize("name", [*NAMES, "schemes"])
def test_an_untouched_model_starts_as_the_spec_says(name: str) -> None:
    """The file's own initialisation has the spread of the spec's, without lamina's weights."""
    made = models.made(name, "torch", "train")
    state = getattr(made.module, made.source.plan.root.name)().state_dict()
    models.compare_spread(made, {e.place: state[e.place].numpy() for e in made.entries})


def test_a_frozen_part_stays_as_it_is() -> None:
    """No gradients, statistics that a training forward leaves alone, nothing dropped; from the
    first moment on, and after train() and eval()."""
    made = models.made("frozen", "torch", "train")
    fresh = getattr(made.module, made.source.plan.root.name)()
    for model in (fresh, models.model("frozen", "torch", "train"), fresh.eval().train()):
        assert model.training
        assert not model.stem.norm.training
        frozen = [p for m in (model.stem, model.stage, model.bn, model.fc) for p in m.parameters()]
        assert frozen
        assert not any(p.requires_grad for p in frozen)
        before = copy.deepcopy(model.state_dict())
        torch.testing.assert_close(model.stem(batch("frozen")), model.stem(batch("frozen")))
        model(batch("frozen"))
        moved = {k for k, v in model.state_dict().items() if not torch.equal(v, before[k])}
        free = ("running_mean", "running_var", "num_batches_tracked")
        assert moved == {f"free.norm{i}.{key}" for i in (1, 2) for key in free}


def test_modes_of_a_model_with_heads() -> None:
    """Training gives a named tuple in the order of its fields, inference a bare tensor; both
    leave the mode that compile gave them."""
    trained, used = (models.model("heads", "torch", mode) for mode in ("train", "infer"))
    y = trained(batch("heads"))
    assert type(y).__name__ == "HeadsOutput"
    assert y._fields == ("logits", "count2", "index2", "late")
    assert list(models.made("heads", "torch", "train").module.LOSS_WEIGHTS) == list(y._fields[1:])
    assert isinstance(used(batch("heads")), torch.Tensor)
    assert trained.training
    assert not any(module.training for module in used.modules())
