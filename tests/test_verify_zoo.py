"""The script that proves the zoo keeps what it found and goes on where it stopped; the proofs
themselves are stood in for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import verify_zoo
from lamina.architectures import create, entry, names
from lamina.errors import VerificationError
from lamina.spec.network import Network
from small_inputs import parameters, small, small_input

KINDS = {"outputs": 1e-15, "gradients": 2e-15}
Streams = pytest.CaptureFixture[str]


class Verdict:
    """What a proof of one parameter found."""

    holds = True

    def to_json(self) -> dict[str, Any]:
        side = {"actual_parameters": 2578}
        apart = {kind: {"largest_relative_difference": value} for kind, value in KINDS.items()}
        return {"backends": {"torch": side, "flax": side}, "agreement": apart}


def prover(monkeypatch: pytest.MonkeyPatch, failing: tuple[str, ...] = ()) -> list[str]:
    """Proofs that are only noted; those of `failing` modes break down."""
    seen: list[str] = []

    def verify(net: Network, mode: str) -> Verdict:
        seen.append(mode)
        if mode in failing:
            raise VerificationError("the flax side was killed")
        return Verdict()

    monkeypatch.setattr(verify_zoo.lamina, "verify", verify)
    return seen


def test_a_second_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Streams
) -> None:
    """What failed is tried again, what held is kept, and the table has both."""
    call = ["--results", str(tmp_path / "made" / "results.jsonl"), "lenet1"]
    prover(monkeypatch, failing=("infer",))
    assert verify_zoo.main(call) == 1
    out, error = capsys.readouterr()
    assert "VerificationError: the flax side was killed" in out
    assert "[  1/2] lenet1, train, 1×28×28: ok, 0 s; about 0 s left" in error
    assert out.endswith("\n1 of 2 proofs hold\n")
    again = prover(monkeypatch)
    assert verify_zoo.main(call) == 0
    assert again == ["infer"]
    row = "| lenet1 | train | 1×28×28 | 2,578 | 1e-15 | 2e-15 |  | 0 | ok |"
    out, _ = capsys.readouterr()
    assert row in out.splitlines()
    assert out.endswith("\n2 of 2 proofs hold\n")


def test_a_line_that_was_cut_off_is_none(tmp_path: Path) -> None:
    """Neither it nor the line after it spoils the file."""
    file = tmp_path / "results.jsonl"
    file.write_text('{"key": "a", "passed": true}\n{"key": "b", "pas')
    verify_zoo.keep(file, {"key": "c", "passed": True})
    assert sorted(verify_zoo.kept(file)) == ["a", "c"]


def test_a_result_is_of_the_emitted_source() -> None:
    """Another mode, another input and another network have results of their own."""
    nets = (create("lenet5.modern"), create("lenet5"), create("resnet20_cifar10", in_channels=1))
    keys = {verify_zoo.Proof(net, mode, 0.0).key for net in nets for mode in verify_zoo.MODES}
    assert len(keys) == 6


def test_no_such_network(capsys: Streams) -> None:
    with pytest.raises(SystemExit) as stopped:
        verify_zoo.main(["nothing*"])
    assert stopped.value.code == 2
    assert capsys.readouterr().err.endswith("error: no network is called like that\n")


@pytest.mark.parametrize(
    ("name", "size"),
    [
        ("vgg16", (3, 224, 224)),
        ("resnet18", (3, 64, 96)),
        ("inception_v4", (3, 128, 160)),
        ("resnet20_cifar10", (3, 32, 32)),
    ],
)
def test_small_inputs_keep_every_parameter(name: str, size: tuple[int, int, int]) -> None:
    assert small_input(name) == size
    assert parameters(small(name)) == parameters(create(name))
    assert entry(name).facts.input >= size
    assert name in names()
