"""What counts as parting in training, on made-up sides."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lamina.backends.proof.task import Found, Task, write
from lamina.backends.proof.training.batches import Dropper, batches, kept
from lamina.backends.proof.training.judge import judged, parting
from lamina.backends.proof.training.parity import Training, allowed
from lamina.compiler.check import check
from lamina.spec.combinators import aux, chain
from lamina.spec.layers import Conv, Dropout, Flatten, GlobalAvgPool, Linear
from lamina.spec.network import Network

HEADED = Network(
    name="headed",
    input=(2, 4, 5),
    body=chain(
        drop=Dropout(),
        conv=Conv(channels=3, kernel=1),
        side=aux(chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=3)), weight=0.25),
        end=Conv(channels=1, kernel=1),
    ),
)
GRAPH = check(HEADED, "train")
FOUND = {
    "loss/logits": 1.0,
    "loss/side": 2.0,
    "total/loss": 1.5,
    "weight/conv.weight": 3.0,
    "weight/conv.bias": 1.0,
    "weight/end.weight": 2.0,
    "statistic/bn.running_mean": 1.0,
    "statistic/bn.running_var": 1.0,
    "fixed/frozen.weight": 1.0,
}


def sides(folder: Path, **changed: float) -> dict[str, Found]:
    """Two sides, the second with other values under some names (`loss_side` for loss/side)."""
    other = {**FOUND, **{name.replace("__", "/"): value for name, value in changed.items()}}
    found = {}
    for backend, values in (("torch", FOUND), ("flax", other)):
        (folder / backend).mkdir()
        write(folder / backend, {name: np.array(value) for name, value in values.items()}, {})
        found[backend] = Found.read(folder / backend)
    return found


PARTED = {
    "nothing": ({}, ""),
    "within": ({"weight/conv.weight": 3 + 1e-9}, ""),
    # named by a second run, which records every layer
    "a loss": ({"loss/logits": 1.1, "total/loss": 1.6, "weight/end.weight": 9.0}, ""),
    "weights, from the back": (
        {"weight/conv.weight": 3.3, "weight/conv.bias": 1.001, "weight/end.weight": 2 - 1e-7},
        "in the weight end.weight, by 5.0e-08; the losses agree",
    ),
    "statistics, from the front and first": (
        {"statistic/bn.running_mean": 2.0, "statistic/bn.running_var": 3.0, "weight/conv.bias": 9},
        "in the running statistic bn.running_mean, by 5.0e-01; the losses agree",
    ),
    "what is fixed, at its last bit": (
        {"fixed/frozen.weight": 1 + 2**-52, "weight/conv.bias": 9.0},
        "in the fixed frozen.weight, by 2.2e-16; the losses agree",
    ),
    "no number": (
        {"weight/conv.bias": np.nan},
        "in the weight conv.bias, by inf; the losses agree",
    ),
    "a sum that is not the spec's": (
        {"total/loss": 1.4},
        "in the weights of the side losses in flax; the losses agree",
    ),
}


@pytest.mark.parametrize("case", PARTED)
def test_what_parted_is_named(tmp_path: Path, case: str):
    changed, where = PARTED[case]
    found = sides(tmp_path, **changed)
    step = judged(GRAPH, 1, found, "float64")
    assert step.holds == (case in ("nothing", "within"))
    assert parting(step, found) == where


def test_single_precision_judges_only_what_is_fixed(tmp_path: Path):
    (tmp_path / "a").mkdir()
    step = judged(GRAPH, 1, sides(tmp_path / "a", **{"weight/conv.bias": 9.0}), "float32")
    assert (step.holds, step.within) == (True, False)
    assert Training(1, False, (step,)).to_json()["passed"] is None
    (tmp_path / "b").mkdir()
    thawed = judged(GRAPH, 1, sides(tmp_path / "b", **{"fixed/frozen.weight": 1.1}), "float32")
    assert not thawed.holds


def test_training_that_ended_early_does_not_hold(tmp_path: Path):
    step = judged(GRAPH, 1, sides(tmp_path), "float64")
    assert Training(1, True, (step,)).holds
    assert not Training(2, True, (step,)).holds


def test_what_is_allowed_grows_with_the_step_up_to_a_bound():
    found = [allowed("float64", step) for step in (1, 2, 20, 40, 1000)]
    assert found == pytest.approx([1e-9, 1.5e-9, 2.217e-6, 1e-3, 1e-3], rel=1e-3)
    assert [allowed("float32", step) for step in (1, 1000)] == [1e-3, 1.0]


def test_batches_depend_on_the_seed_and_the_step_alone():
    def drawn(seed: int, steps: int) -> list[float]:
        task = Task(HEADED.to_json(), "", "train", "float64", seed, steps=steps)
        return [float(batch.images.sum()) for batch in batches(GRAPH, task, ())]

    assert drawn(0, 2) == drawn(0, 3)[:2]
    assert len({*drawn(0, 3), *drawn(1, 3)}) == 6


def test_every_output_has_classes_for_its_channels():
    """A vector one for each sample; a map one for each pixel, of one channel yes or no."""
    task = Task(HEADED.to_json(), "", "train", "float64", 0, steps=30)
    labels = [batch.labels for batch in batches(GRAPH, task, ())]
    assert {name: array.shape for name, array in labels[0].items()} == {
        "logits": (4, 4, 5),
        "side": (4,),
    }
    assert {int(one) for each in labels for one in each["logits"].flat} == {0, 1}
    assert {int(one) for each in labels for one in each["side"].flat} == {0, 1, 2}


@pytest.mark.parametrize(("together", "shape"), [((), (4, 3, 50, 60)), ((2, 3), (4, 3, 1, 1))])
def test_masks_follow_the_rate_and_the_axes_of_the_module(
    together: tuple[int, ...], shape: tuple[int, ...]
):
    mask = kept(Dropper("place", 0.3, together), "path", (4, 3, 50, 60), 0, 1)
    assert mask.shape == shape
    if not together:
        assert mask.mean() == pytest.approx(0.7, abs=0.02)
        fewer = kept(Dropper("elsewhere", 0.6, ()), "path", (4, 3, 50, 60), 0, 1)
        assert not (fewer & ~mask).any()  # of the same numbers
        other = kept(Dropper("place", 0.3, ()), "path", (4, 3, 50, 60), 0, 2)
        assert (mask != other).mean() > 0.3
