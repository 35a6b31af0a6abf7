"""The proof finds what is wrong: each fault is put into the emitted source of one side.

The sides run in this process, on doctored text; the judging is the production's own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import jax
import pytest

from lamina.backends.compile import Compilation, compilation
from lamina.backends.proof import Verdict, prove
from lamina.backends.proof.task import Found, Task, write
from lamina.backends.proof.worker import observed
from lamina.cli.main import main
from lamina.errors import VerificationError
from lamina.spec.combinators import aux, chain, concat
from lamina.spec.layers import (
    LRN,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    ScaledTanh,
    Tanh,
)
from lamina.spec.network import Network

NET = Network(
    name="little",
    input=(3, 12, 13),
    body=chain(
        conv1=Conv(channels=4, kernel=3, padding=(1, 0, 1, 2)),
        bn1=BatchNorm(),
        relu1=ReLU(),
        norm1=LRN(size=3, alpha=0.1, k=2.0),
        pool1=MaxPool(kernel=2, stride=2),
        conv2=Conv(channels=5, kernel=3),
        side=aux(chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=3))),
        tanh2=Tanh(),
        flat=Flatten(),
        fc=Linear(features=3),
        last=ScaledTanh(),
    ),
)
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

SEEN: dict[tuple[Task, str], Any] = {}
Sides = Callable[..., Verdict]


@pytest.fixture
def proved(monkeypatch: pytest.MonkeyPatch) -> Sides:
    """A proof whose sides run here, with other text in place of some of the source of one."""

    def run(net: Network, side: str = "", old: str = "", new: str = "", **options: str) -> Verdict:
        def run_sides(
            task: Task, backends: tuple[str, ...], scratch: Path, say: Callable[[str], None]
        ) -> dict[str, Found]:
            found = {}
            for backend in backends:
                made = compilation(task.net, backend, task.mode)
                if backend == side:
                    doctor(made, old, new)
                folder = scratch / backend
                folder.mkdir(parents=True)
                write(folder, *seen(replace(task, backend=backend), made))
                found[backend] = Found.read(folder)
            return found

        monkeypatch.setattr(import_module("lamina.backends.proof.prove"), "run_sides", run_sides)
        return prove(net, **options)  # type: ignore[arg-type]

    return run


def seen(task: Task, made: Compilation) -> Any:
    """What a side finds; without `jit`, whose compilation would take most of the time."""
    key = (task, made.source.text)
    if key not in SEEN:
        with jax.enable_x64(task.dtype == "float64"), jax.disable_jit():
            SEEN[key] = observed(task, made)
    return SEEN[key]


def doctor(made: Compilation, old: str, new: str) -> None:
    text = made.source.text
    assert text.count(old) == 1, text
    made.__dict__["source"] = replace(made.source, text=text.replace(old, new))


@pytest.mark.parametrize("mode", ["train", "infer"])
@pytest.mark.parametrize("net", [NET, FORK])
def test_without_a_fault_the_proof_holds(proved: Sides, net: Network, mode: str):
    verdict = proved(net, mode=mode)
    assert verdict.holds
    assert not verdict.diverging
    assert verdict.batch == 4


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


COUNTS = {
    "a bias that is missing": (
        ("flax", "            75, 3, ", "            75, 3, use_bias=False, "),
        ("fc.bias: missing",),
        -3,
    ),
    "another width": (
        ("torch", "nn.Linear(75, 3)", "nn.Linear(75, 4)"),
        ("fc.weight: is (4, 75), the spec says (3, 75)", "fc.bias: is (4,), the spec says (3,)"),
        76,
    ),
    "a layer too many": (
        (
            "torch",
            "        self.fc = nn.Linear(75",
            "        self.more = nn.Linear(2, 2)\n        self.fc = nn.Linear(75",
        ),
        ("more.weight: not in the spec", "more.bias: not in the spec"),
        6,
    ),
    "transposed weights": (
        ("torch", "nn.Linear(75, 3)", "nn.Linear(3, 75)"),
        ("fc.weight: is (75, 3), the spec says (3, 75)", "fc.bias: is (75,), the spec says (3,)"),
        72,
    ),
}


@pytest.mark.parametrize("fault", COUNTS)
def test_parameters_that_the_spec_has_not_are_told_by_path(proved: Sides, fault: str):
    (side, old, new), mismatches, more = COUNTS[fault]
    verdict = proved(NET, side, old, new)
    count, others = verdict.counts.pop(side), verdict.counts
    assert not count.holds
    assert (count.mismatches, count.actual - count.analytic) == (mismatches, more)
    assert all(other.holds for other in others.values())
    assert verdict.agreements == ()


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
    kept = "        self.conv1.requires_grad_(False)\n"
    thawed = proved(net, "torch", kept, "")
    assert thawed.diverging == "in the gradient of conv1.bias; the outputs agree"


def test_an_output_of_another_shape_is_refused(proved: Sides):
    for side, old, new in (
        ("torch", "return self.end(x)", "return self.end(x)[:, :, 1:]"),
        ("flax", "return self.end(x)", "return self.end(x)[:, 1:]"),
    ):
        with pytest.raises(VerificationError, match=f"the output logits: {side} gives"):
            proved(FORK, side, old, new, mode="infer")


def test_one_backend_alone_is_counted(proved: Sides):
    verdict = proved(NET, backends=("torch",))
    assert verdict.holds
    assert (list(verdict.counts), verdict.agreements) == (["torch"], ())


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
