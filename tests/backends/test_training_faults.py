"""Training finds what one step does not: each fault is put into the emitted source of a side."""

from __future__ import annotations

import json

import pytest

from doctored import NET, Sides
from lamina.spec.combinators import aux, chain, residual
from lamina.spec.layers import (
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    ReLU,
    StochasticDepth,
)
from lamina.spec.network import Network

DROPPING = Network(
    name="dropping",
    input=(2, 6, 7),
    body=chain(
        conv1=Conv(channels=4, kernel=3),
        spatial=Dropout(rate=0.25, over="channel"),
        deep=residual(conv=Conv(channels=4, kernel=1), drop=StochasticDepth(rate=0.4)),
        norm=BatchNorm(running_variance="biased"),
        relu=ReLU(),
        side=aux(chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=5)), weight=0.3),
        flat=Flatten(),
        fc1=Linear(features=6),
        drop=Dropout(rate=0.5),
        fc2=Linear(features=5),
    ),
)
HALF_FROZEN = Network(
    name="half_frozen",
    input=(2, 6, 7),
    body=chain(
        conv=Conv(channels=3, kernel=3, frozen=True),
        norm=BatchNorm(frozen=True),
        relu=ReLU(),
        end=Conv(channels=1, kernel=3),
    ),
)
KINDS = ["losses", "weights", "running statistics", "sums of losses"]


@pytest.mark.parametrize(
    ("net", "kinds"),
    [
        (NET, KINDS),
        (DROPPING, KINDS),
        (HALF_FROZEN, ["losses", "weights", "fixed values", "sums of losses"]),
    ],
    ids=["little", "dropping", "half_frozen"],
)
def test_without_a_fault_both_train_alike(proved: Sides, net: Network, kinds: list[str]):
    verdict = proved(net, steps=3)
    assert verdict.holds
    assert verdict.diverging == ""
    training = verdict.training
    assert training is not None
    assert [step.number for step in training.steps] == [1, 2, 3]
    for step in training.steps:
        assert [one.kind for one in step.agreements] == kinds
        assert all(one.difference < 1e-12 for one in step.agreements)
        assert len({f"{loss:.9g}" for loss in step.losses.values()}) == 1
    assert len({step.losses["torch"] for step in training.steps}) == 3


FAULTS: dict[str, tuple[tuple[str, str, str], str]] = {
    "another rate": (
        ("torch", "nn.Dropout(0.5)", "nn.Dropout(0.25)"),
        "at step 1, in drop",
    ),
    "elements in place of channels": (
        ("flax", "nnx.Dropout(0.25, broadcast_dims=(1, 2), ", "nnx.Dropout(0.25, "),
        "at step 1, in spatial",
    ),
    "stochastic depth of elements": (
        ("torch", "StochasticDepth(0.4)\n", "nn.Dropout(0.4)\n"),
        "at step 1, in deep.drop",
    ),
    "dropout that is missing": (
        ("flax", "x = self.drop(x)", "x = x"),
        "at step 1, in drop, between fc1 and fc2",
    ),
    "another weight of the side loss": (
        ("flax", '{"side": 0.3}', '{"side": 0.4}'),
        "at step 1, in the weights of the side losses in flax; the losses agree",
    ),
    "a fault of the second step": (
        ("torch", "F.relu(self.norm(", "self.norm.num_batches_tracked * F.relu(self.norm("),
        "at step 2, in relu, side.pool or side.flat, between norm and side.fc",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_the_training_and_is_found(proved: Sides, fault: str):
    (side, old, new), where = FAULTS[fault]
    verdict = proved(DROPPING, side, old, new, steps=3)
    assert all(agreement.holds for agreement in verdict.agreements)
    assert not verdict.holds
    assert verdict.diverging == where
    found = verdict.to_json()
    assert (found["passed"], found["steps"]["passed"]) == (False, False)
    json.dumps(found, allow_nan=False)


def test_what_the_first_proof_finds_is_not_trained(proved: Sides):
    fault = ("flax", "momentum=0.9,", "momentum=0.1,")
    verdict = proved(NET, *fault, steps=2)
    assert (verdict.holds, verdict.training) == (False, None)
    assert verdict.to_json()["steps"] is None
    assert "bn1.running_mean" in verdict.diverging
