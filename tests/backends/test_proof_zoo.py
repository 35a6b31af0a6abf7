"""A small network of each kind, proved as a user proves them; `make verify-zoo` proves all."""

from __future__ import annotations

import json
import re

import pytest

import lamina
from lamina.cli.main import main
from lamina.compiler.graph import Mode
from small_inputs import small

TABLE = """\
lenet5, train, float64, batch 4 × 1 × 32 × 32

parameters                        counted          built
ok   torch                         60,850         60,850
ok   flax                          60,850         60,850

largest difference         of     found    allowed  where
ok   outputs                1   …e-…      1e-09  logits
ok   gradients             15   …e-…      1e-06  …

the backends agree
"""
Streams = pytest.CaptureFixture[str]


SCHEDULED = (
    "lenet5.modern",  # no branches
    "nin_cifar10",  # dropout, ceil pooling
    "squeezenet1_1",  # concatenation
    "resnet20_cifar10",  # addition, option A, batch normalisation
    "mobilenet_v1",  # depthwise convolution
    "googlenet",  # side heads, LRN, loss weights
)


@pytest.mark.parametrize("mode", ["train", "infer"])
@pytest.mark.parametrize("name", SCHEDULED)
def test_both_frameworks_compute_the_network(name: str, mode: Mode):
    verdict = lamina.verify(small(name), mode=mode)
    assert verdict.holds, verdict
    assert [kind.kind for kind in verdict.agreements][:2] == ["outputs", "gradients"]


def test_the_whole_answer(capsys: Streams):
    assert main(["verify", "lenet5"]) == 0
    out, error = capsys.readouterr()
    out = re.sub(r"\d\.\de-\d\d", "…e-…", out)
    assert re.sub(r"(1e-06  )[\w.]+$", r"\1…", out, flags=re.MULTILINE) == TABLE
    first, *others = error.splitlines()
    assert first == "lenet5, train: running torch and flax in float64"
    assert all(line.startswith("  still running after ") for line in others)  # a busy machine


def test_json_has_the_documented_keys(capsys: Streams):
    call = ("verify", "lenet5", "--json", "--mode", "infer", "--dtype", "float32", "--seed", "3")
    assert main(call) == 0
    found = json.loads(capsys.readouterr().out)
    agreement = found.pop("agreement")
    count = {"analytic_parameters": 60850, "actual_parameters": 60850, "mismatches": []}
    assert found == {
        "name": "lenet5",
        "mode": "infer",
        "dtype": "float32",
        "input": [1, 32, 32],
        "batch": 4,
        "seed": 3,
        "passed": True,
        "backends": {"torch": count, "flax": count},
        "steps": None,
        "first_divergence": None,
    }
    assert {kind: found["tolerance"] for kind, found in agreement.items()} == {
        "outputs": 1e-3,
        "gradients": None,
    }
    for one in agreement.values():
        keys = {"compared", "largest_relative_difference", "where", "tolerance", "passed"}
        assert set(one) == keys
        assert 0 < one["largest_relative_difference"] < 1e-3
    assert [one["passed"] for one in agreement.values()] == [True, None]  # shown, not judged
