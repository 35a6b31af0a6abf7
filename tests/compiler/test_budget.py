"""Budgets and expectations: what is over, by how much, where it is, and where it was said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command_line import bare, written
from lamina.cli.main import main
from lamina.compiler.analysis import analyze
from lamina.compiler.budget import KINDS, broken, over
from lamina.compiler.check import check
from lamina.errors import Problem, SpecError
from lamina.spec.assertions import Budget, Expect
from lamina.spec.network import Network
from lamina.spec.quantities import BYTES, COUNT
from strategies import networks

ASSERTED = """\
name: tiny
input: [3, 32, 32]
budget: {parameters: 4K, macs: 1.5M, parameter_bytes: 1KiB, peak_activation_bytes: 64kB, depth: 2}
expect:
  macs: 4_866_049
  shapes: {conv1.conv: [16, 32, 32], stage.0.add: [8, 32, 32], stagg.1: [3]}
body:
  - conv1: {kind: conv_norm_act, channels: 16, kernel: 3, padding: 1}
  - stage: {kind: repeat, count: 1, body: {kind: basic_block, channels: 16}}
  - pool: {kind: global_avg_pool}
  - flat: {kind: flatten}
  - fc: {kind: linear, features: 10}
"""
SAID = """\
net.yaml: 8 problems
net.yaml:3:10: budget.parameters: 5,306 parameters are 1,306 (32.7 %) more than 4,000
  most are in stage 88.1 %, conv1 8.7 %, fc 3.2 %
net.yaml:3:26: budget.macs: 5,161,120 MACs are 3,661,120 (244.1 %) more than 1,500,000
  most are in stage 91.4 %, conv1 8.6 %, fc < 0.1 %
net.yaml:3:38: budget.parameter_bytes: 21,224 bytes of parameters (21.22 kB) are 20,200 \
(1,972.7 %) more than 1,024
  most are in stage 88.1 %, conv1 8.7 %, fc 3.2 %
net.yaml:3:61: budget.peak_activation_bytes: 196,608 bytes of activations at once (196.61 kB) are \
132,608 (207.2 %) more than 64,000
  the most is held at stage.0.norm1
net.yaml:3:90: budget.depth: 4 weighted layers are 2 (100.0 %) more than 2
net.yaml:5:3: expect.macs: 5,161,120 MACs are 295,071 more than the 4,866,049 expected
net.yaml:6:38: tiny.stage.0.add: gives 16 × 32 × 32, not 8 × 32 × 32
net.yaml:6:64: expect.shapes.stagg.1: tiny has no part `stagg.1`; did you mean stage?
"""


def test_a_spec_is_held_to_what_it_says_of_itself(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    written(tmp_path, ASSERTED)
    assert main(["check", "net.yaml"]) == 1
    assert bare(capsys.readouterr().out) == SAID
    assert main(["check", "net.yaml", "--json"]) == 1
    (found,) = json.loads(capsys.readouterr().out)
    assert (found["passed"], found["parameters"], found["macs"]) == (False, 5306, 5161120)
    codes = ["B101", "B103", "B104", "B105", "B106", "B107", "B102", "B108"]
    assert [problem["code"] for problem in found["problems"]] == codes


def test_budgets_of_the_call(capsys: pytest.CaptureFixture[str]):
    limits = "--max-params=24K --max-macs=600M --max-peak=37KiB --max-memory=1MB --max-depth=4"
    assert main(["check", "lenet5", *limits.split()]) == 1
    assert bare(capsys.readouterr().out) == (
        "lenet5: 2 problems\n"
        "lenet5: 60,850 parameters are 36,850 (153.5 %) more than 24,000\n"
        "  most are in c5 79.1 %, f6 16.7 %, c3 2.5 %\n"
        "lenet5: 5 weighted layers are 1 (25.0 %) more than 4\n"
    )


def test_where_all_is_in_one_part_those_inside_are_named(tmp_path: Path):
    net = Network.from_data(
        {
            "name": "one",
            "input": [4],
            "body": [
                {
                    "all": {
                        "kind": "chain",
                        "body": [
                            {"a": {"kind": "linear", "features": 8}},
                            {"b": {"kind": "linear", "features": 2}},
                        ],
                    }
                }
            ],
        }
    )
    report = analyze(check(net, "infer"), "one", "infer")
    assert [*over(report, Budget(parameters=0))] == [
        Problem(
            "B101",
            "one",
            "58 parameters are 58 more than 0",
            ("most are in all.a 69.0 %, all.b 31.0 %",),
        )
    ]


@given(networks(), st.data())
def test_a_budget_is_broken_by_one_less(net: Network, data: st.DataObject):
    """A network keeps the budgets that it just comes to, and expects its own totals; with one
    less of anything it is told so, once."""
    report = analyze(check(net, "infer"), net.name, "infer")
    totals = {name: getattr(report.totals, name) for name in KINDS}
    graph = check(net, "train")
    exact = net.model_copy(update={"budget": Budget(**totals), "expect": Expect(**totals)})
    assert not [*broken(exact, report, graph)]
    assert exact.hash == net.hash
    name = data.draw(st.sampled_from([name for name, total in totals.items() if total]))
    less = {name: totals[name] - 1}
    off = net.model_copy(update={"budget": Budget(**less), "expect": Expect(**less)})
    assert [p.path for p in broken(off, report, graph)] == [f"budget.{name}", f"expect.{name}"]


def test_assertions_travel_as_text():
    net = Network.from_data(
        {
            "name": "net",
            "input": [3, 8, 8],
            "budget": {"parameters": "5M", "peak_activation_bytes": "1.5MiB"},
            "expect": {"depth": 1, "shapes": {"a": [2, 8, 8], "b": [7]}},
            "body": [{"a": {"kind": "conv", "channels": 2, "kernel": 1}}],
        }
    )
    assert json.loads(net.to_json())["budget"] == {
        "parameters": 5_000_000,
        "peak_activation_bytes": 1_572_864,
    }
    assert json.loads(net.to_json())["expect"] == {"depth": 1, "shapes": {"a": [2, 8, 8], "b": [7]}}
    assert Network.from_json(net.to_json()) == net


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (
            "parameters",
            "5X",
            "budget.parameters: found the text `5X`, expected an integer of at least 0, or a text "
            "such as 500000, 500K or 4.1M",
        ),
        (
            "parameter_bytes",
            -1,
            "budget.parameter_bytes: found -1, expected an integer of at least 0, or a text such "
            "as 512MiB, 100MB or 1.5GiB",
        ),
        (
            "params",
            1,
            "budget.params: there is no such field",
        ),
    ],
)
def test_what_is_no_budget(field: str, value: object, said: str):
    data = {"name": "n", "input": [1], "budget": {field: value}, "body": [{"a": {"kind": "relu"}}]}
    with pytest.raises(SpecError) as caught:
        Network.from_data(data)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("shapes", "said"),
    [
        (
            {"a..b": [1]},
            "expect.shapes.a..b: `a..b` is no path of a part, such as conv2.0.conv1",
        ),
        (
            {f"a{n}": [1] for n in range(1001)},
            "expect.shapes: 1,001 shapes are more than 1,000",
        ),
    ],
)
def test_what_no_shape_is_expected_of(shapes: dict[str, list[int]], said: str):
    data = {
        "name": "n",
        "input": [1],
        "expect": {"shapes": shapes},
        "body": [{"a": {"kind": "relu"}}],
    }
    with pytest.raises(SpecError) as caught:
        Network.from_data(data)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "count", "size"),
    [
        ("0", 0, 0),
        ("5M", 5_000_000, None),
        ("4.1g", 4_100_000_000, None),
        ("1_000", 1000, 1000),
        ("1.5k", 1500, None),
        ("1.5", None, None),
        ("1.0005k", None, None),
        ("512MiB", None, 2**29),
        ("1.5 GiB", None, 3 * 2**29),
        ("100kB", None, 100_000),
        ("100KB", None, 100_000),
        ("5Mb", None, None),
        ("0.3KiB", None, None),
        ("٣", None, None),
        ("9223372036854775807", 2**63 - 1, 2**63 - 1),
        ("9223372036854775808", None, None),
        ("9" * 5000, None, None),
        ("-1", None, None),
        ("", None, None),
    ],
)
def test_quantities(text: str, count: int | None, size: int | None):
    assert (COUNT.read(text), BYTES.read(text)) == (count, size)
