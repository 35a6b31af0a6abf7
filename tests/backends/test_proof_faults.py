"""The proof finds what is wrong: each fault is put into the emitted source of one side."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from doctored import NET, Sides
from lamina.cli.main import main
from lamina.errors import VerificationError
from lamina.spec.combinators import chain, concat
from lamina.spec.initial import Normal
from lamina.spec.layers import (
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    ReLU,
    Tanh,
)
from lamina.spec.network import Network

FORK = Network(
    name="fork",
    input=(2, 6, 7),
    body=chain(
        mix=concat(
            a=chain(conv=Conv(channels=2, kernel=1), act=Tanh()),
            b=chain(conv=Conv(channels=3, kernel=1), act=ReLU()),
        ),
        drop=Dropout(rate=0.5),
        end=Conv(channels=1, kernel=1),
    ),
)
# Thirteen layers whose initial weights let a signal through at 1e-14 of its size.
FADING = Network(
    name="fading",
    input=(3, 7, 9),
    init=Normal(std=0.01),
    body=chain(
        **{
            name: part
            for i in range(13)
            for name, part in ((f"c{i}", Conv(channels=4, kernel=3, padding=1)), (f"r{i}", ReLU()))
        },
        pool=GlobalAvgPool(),
        flat=Flatten(),
        fc=Linear(features=5),
    ),
)


@pytest.mark.parametrize("mode", ["train", "infer"])
@pytest.mark.parametrize("net", [NET, FORK, FADING])
def test_without_a_fault_the_proof_holds(proved: Sides, net: Network, mode: str):
    verdict = proved(net, mode=mode)
    assert verdict.holds
    assert not verdict.diverging
    assert verdict.batch == 4


@pytest.mark.parametrize(
    "fault",
    [
        ("nnx.relu(self.c0(x))", "nnx.gelu(self.c0(x))"),
        ("nnx.relu(self.c0(x))", "1.5 * nnx.relu(self.c0(x))"),
        ("self.c0(x)", "self.c0(x[:, ::-1])"),
    ],
)
def test_initial_weights_that_shrink_a_signal_hide_no_fault(proved: Sides, fault: tuple[str, str]):
    """The proof has weights of its own."""
    verdict = proved(FADING, "flax", *fault, mode="infer")
    assert not verdict.holds
    assert "c0" in verdict.diverging


FAULTS = {
    "an LRN with another k": (
        ("flax", "x, 3, 0.1, 0.75, 2.0)", "x, 3, 0.1, 0.75, 1.0)"),
        "in relu1, norm1 or pool1, between bn1 and conv2",
    ),
    "a pool that takes the mean": (
        ("torch", "F.max_pool2d(x, 2, stride=2)", "F.avg_pool2d(x, 2, stride=2)"),
        "in relu1, norm1 or pool1, between bn1 and conv2",
    ),
    "padding on the other sides": (
        ("torch", "F.pad(x, (1, 2, 1, 0))", "F.pad(x, (2, 1, 1, 0))"),
        "in conv1, between the input and conv1",
    ),
    "another epsilon": (
        ("flax", "UnbiasedBatchNorm(4, ", "UnbiasedBatchNorm(4, epsilon=1e-3, "),
        "in bn1",
    ),
    "the order of NHWC at the first linear layer": (
        ("flax", "x.transpose(0, 3, 1, 2).reshape(", "x.reshape("),
        "in tanh2 or flat, between conv2 and fc",
    ),
    "the last layer": (
        ("flax", "1.7159 * jnp.tanh", "1.7158 * jnp.tanh"),
        "in last, between fc and the output logits",
    ),
    "a side output": (
        ("flax", "return LittleOutput(x, side)", "return LittleOutput(x, side * 2)"),
        "between side.fc and the output side, where the spec has no layer",
    ),
    "a value that is not a number": (
        ("flax", "x = jnp.tanh(x)", "x = jnp.tanh(x) * jnp.nan"),
        "in tanh2 or flat, between conv2 and fc",
    ),
    "infinity on one side": (
        ("torch", "x = torch.tanh(x)", "x = torch.tanh(x) / 0"),
        "in tanh2 or flat, between conv2 and fc",
    ),
    "momentum the other way round": (
        ("flax", "momentum=0.9,", "momentum=0.1,"),
        "in the running statistic bn1.running_mean; the outputs agree",
    ),
    "a biased running variance": (
        ("flax", "self.bn1 = UnbiasedBatchNorm(", "self.bn1 = nnx.BatchNorm("),
        "in the running statistic bn1.running_var; the outputs agree",
    ),
    "a gradient that stops": (
        ("flax", "x = jnp.tanh(x)", "x = lax.stop_gradient(jnp.tanh(x))"),
        "in the gradient of conv2.bias; the outputs agree",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_fails_the_proof_and_is_found(proved: Sides, fault: str):
    (side, old, new), where = FAULTS[fault]
    verdict = proved(NET, side, old, new)
    assert not verdict.holds
    assert all(count.holds for count in verdict.counts.values())
    assert verdict.diverging == where
    found = verdict.to_json()
    assert (found["passed"], found["first_divergence"]) == (False, where)
    assert not all(one["passed"] for one in found["agreement"].values())
    json.dumps(found, allow_nan=False)


def test_the_order_of_the_backends_changes_no_finding(proved: Sides):
    fault, where = FAULTS["an LRN with another k"]
    assert proved(NET, *fault, backends=("flax", "torch")).diverging == where


def test_a_fault_in_a_branch_is_found_in_the_branch(proved: Sides):
    verdict = proved(FORK, "flax", "jnp.tanh(", "jnp.sin(")
    assert verdict.diverging == (
        "in mix.a.act, mix.b.act or mix.concat, between mix.a.conv, mix.b.conv and drop"
    )


def test_single_precision_shows_gradients_and_does_not_judge_them(proved: Sides):
    verdict = proved(NET, dtype="float32")
    judged = {found.kind: found.tolerance for found in verdict.agreements}
    assert judged == {"outputs": 1e-3, "gradients": None, "running statistics": 1e-3}
    assert verdict.holds
    (side, old, new), _ = FAULTS["a gradient that stops"]
    wrong = proved(NET, side, old, new, dtype="float32")
    assert wrong.holds
    assert wrong.agreements[1].difference > 0.5


def test_a_frozen_part_is_compared_in_its_outputs_and_has_no_gradient(proved: Sides):
    frozen = chain(
        conv1=Conv(channels=2, kernel=3, frozen=True),
        bn1=BatchNorm(frozen=True),
        end=Conv(channels=1, kernel=3),
    )
    net = Network(name="frozen", input=(1, 6, 7), body=frozen)
    verdict = proved(net)
    assert verdict.holds
    kinds = {found.kind: found.compared for found in verdict.agreements}
    assert kinds == {"outputs": 1, "gradients": 3, "running statistics": 2}
    assert verdict.counts["flax"].actual == 20 + 4 + 19
    again = "        self.bn1.eval()\n        return self"
    assert proved(net, "torch", again, "        return self").diverging == "in bn1"


def test_an_output_of_another_shape_is_refused(proved: Sides):
    for side, old, new in (
        ("torch", "return self.end(x)", "return self.end(x)[:, :, 1:]"),
        ("flax", "return self.end(x)", "return self.end(x)[:, 1:]"),
    ):
        with pytest.raises(VerificationError, match=f"the output logits: {side} gives"):
            proved(FORK, side, old, new, mode="infer")


def test_the_command_fails_and_says_where(
    proved: Sides, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    (side, old, new), where = FAULTS["an LRN with another k"]
    proved(NET, side, old, new)  # leaves its sides in place
    path = tmp_path / "net.json"
    path.write_text(NET.to_json(), "utf-8")
    assert main(["verify", str(path)]) == 1
    out, error = capsys.readouterr()
    assert f"\nfirst divergence: {where}\n\nthe backends do NOT agree\n" in out
    assert error.endswith("the outputs differ; looking for the first layer that does\n")
    assert main(["verify", str(path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["passed"], found["first_divergence"]) == (False, where)
