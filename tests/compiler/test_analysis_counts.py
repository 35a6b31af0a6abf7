"""Parameters, operations and totals: by hand, by law, and exact however large."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

import lamina.compiler.analysis
from lamina import architectures
from lamina.compiler.analysis import LayerRow, Report, analyze
from lamina.compiler.check import check
from lamina.compiler.graph import Mode, rows
from lamina.spec import layers
from lamina.spec.combinators import add, aux, chain, concat, repeat
from lamina.spec.network import Network


def report(body: Any, shape: tuple[int, ...] = (3, 8, 8), mode: Mode = "infer") -> Report:
    net = Network(name="net", input=shape, body=body)
    return analyze(check(net, mode), net.name, mode)


def only(op: Any, shape: tuple[int, ...] = (3, 8, 8)) -> LayerRow:
    (row,) = report(chain(a=op), shape).layers
    return row


def test_a_convolution_by_hand():
    row = only(layers.Conv(channels=6, kernel=5), (1, 32, 32))
    assert (row.path, row.kind) == ("a", "conv")
    assert (row.input_shapes, row.output_shape) == (((1, 32, 32),), (6, 28, 28))
    assert (row.parameters, row.weights, row.biases) == (156, 150, 6)
    assert row.formula == "(5·5·1+1)·6"
    assert (row.macs, row.flops) == (150 * 28 * 28, 2 * 150 * 28 * 28)
    assert row.adds == 6 * 28 * 28
    assert row.tensors == {"weight": (6, 1, 5, 5), "bias": (6,)}


@pytest.mark.parametrize(
    ("op", "weights", "biases", "buffers"),
    [
        (layers.Linear(features=5, bias=False), 15, 0, 0),
        (layers.BatchNorm(), 3, 3, 6),
        (layers.BatchNorm(scale=False), 0, 3, 6),
        (layers.PReLU(), 3, 0, 0),
        (layers.PReLU(shared=True), 1, 0, 0),
        (layers.SubsampleTrainable(kernel=2), 3, 3, 0),
        (layers.RBF(centres=("+-+", "--+")), 0, 0, 6),
        (layers.ReLU(), 0, 0, 0),
    ],
)
def test_weights_are_the_first_tensor_that_is_no_bias(
    op: Any, weights: int, biases: int, buffers: int
):
    row = only(op, (3,) if isinstance(op, (layers.Linear, layers.RBF)) else (3, 8, 8))
    assert (row.weights, row.biases, row.buffers) == (weights, biases, buffers)
    assert row.parameters == weights + biases


def test_totals_by_hand():
    body = chain(
        conv=layers.Conv(channels=4, kernel=3, padding=1),
        norm=layers.BatchNorm(frozen=True),
        relu=layers.ReLU(),
        flat=layers.Flatten(),
        fc=layers.Linear(features=10),
    )
    sums = report(body).totals
    assert sums.parameters == 4 * 28 + 8 + 2570
    assert sums.trainable_parameters == sums.parameters - 8
    assert sums.buffers == 8
    assert sums.macs == 4 * 27 * 64 + 2560
    assert sums.flops == 2 * sums.macs
    assert sums.parameter_bytes == 4 * sums.parameters
    assert sums.buffer_bytes == 4 * 8
    assert (sums.adds, sums.multiplies, sums.compares) == (256 + 256 + 10, 256, 256)
    assert (sums.divides, sums.specials) == (0, 0)
    assert sums.depth == 2


def test_a_frozen_part_freezes_what_is_inside():
    conv = layers.Conv(channels=3, kernel=1)
    made = report(chain(a=chain(b=conv).model_copy(update={"frozen": True}), c=conv))
    assert [row.frozen for row in made.layers] == [True, False]
    assert [row.trainable for row in made.layers] == [0, 12]
    assert made.totals.parameters == 24
    assert made.totals.trainable_parameters == 12


def test_side_heads_count_in_training_only():
    body = chain(a=layers.Conv(channels=3, kernel=1), side=aux(layers.Flatten()), b=layers.ReLU())
    assert report(body, mode="train").kinds == {"conv": 1, "flatten": 1, "relu": 1}
    assert report(body).kinds == {"conv": 1, "relu": 1}


def test_the_json_is_the_documented_one():
    made = report(chain(a=layers.Conv(channels=2, kernel=1), b=layers.Upsample(factor=2)))
    plain = made.to_json()
    assert json.loads(json.dumps(plain)) == plain
    assert list(plain) == ["name", "mode", "input", "totals", "kinds", "layers", "peak_at"]
    assert (plain["name"], plain["mode"], plain["input"]) == ("net", "infer", [3, 8, 8])
    assert list(plain["totals"])[:9] == [
        "parameters",
        "trainable_parameters",
        "buffers",
        "macs",
        "flops",
        "parameter_bytes",
        "activation_bytes",
        "peak_activation_bytes",
        "depth",
    ]
    assert plain["kinds"] == {"conv": 1, "upsample": 1}
    first, second = plain["layers"]
    assert first == {
        "path": "a",
        "kind": "conv",
        "input_shapes": [[3, 8, 8]],
        "output_shape": [2, 8, 8],
        "parameters": 8,
        "formula": "(1·1·3+1)·2",
        "notation": "1×1×3/1, 2",
        "macs": 384,
        "flops": 768,
        "trainable": 8,
        "weights": 6,
        "biases": 2,
        "buffers": 0,
        "adds": 128,
        "multiplies": 0,
        "divides": 0,
        "compares": 0,
        "specials": 0,
        "tensors": {"weight": [2, 3, 1, 1], "bias": [2]},
        "buffer_tensors": {},
        "frozen": False,
        "receptive_field": {
            "size": [1, 1],
            "stride": [1, 1],
            "offset": [0, 0],
            "whole": False,
        },
    }
    assert second["receptive_field"]["stride"] == ["1/2", "1/2"]


def test_counts_are_exact_beyond_every_machine_integer():
    huge = 10**18
    made = report(chain(a=layers.Conv(channels=huge, kernel=3, padding=1)), (huge, huge, huge))
    assert made.totals.parameters == 9 * 10**36 + 10**18
    assert made.totals.macs == 9 * 10**72
    assert made.totals.activation_bytes == 8 * 10**54
    assert json.loads(json.dumps(made.to_json()))["totals"]["macs"] == 9 * 10**72


def test_the_counting_modules_know_no_float():
    """Every number in them is an integer, and no division rounds."""
    folder = Path(lamina.compiler.analysis.__file__).parent
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), file
            assert not isinstance(node, ast.Div), file
            assert not (isinstance(node, ast.Name) and node.id in ("float", "round")), file


def test_equal_layers_are_worked_out_once():
    """Work grows with what is distinct: copies of a repeat, and equal parts anywhere."""
    conv = {"channels": 3, "kernel": 3, "padding": 1}
    body = chain(a=repeat(500, layers.Conv(**conv)), b=repeat(500, layers.Conv(**conv)))
    checked = check(Network(name="net", input=(3, 8, 8), body=body), "infer")
    original = layers.Conv.params
    with patch.object(layers.Conv, "params", autospec=True, side_effect=original) as calls:
        made = analyze(checked, "net", "infer")
    assert made.totals.parameters == 1000 * 84
    assert calls.call_count <= 2  # once for the tensors, once for the cost


@pytest.mark.parametrize("name", architectures.names())
def test_the_zoo_counts_what_its_papers_say(name: str):
    facts, net = architectures.entry(name).facts, architectures.create(name)
    infer = analyze(check(net, "infer"), name, "infer").totals
    train = analyze(check(net, "train"), name, "train").totals
    assert infer.parameters == facts.parameters_infer
    assert train.parameters == facts.parameters_train
    assert infer.macs == facts.macs_infer


LAYERS = st.sampled_from(
    [
        layers.Conv(channels=4, kernel=3, padding=1),
        layers.BatchNorm(),
        layers.ReLU(),
        layers.PReLU(),
        layers.ScaleShift(frozen=True),
        layers.LRN(),
    ]
)
PARTS = st.recursive(
    LAYERS,
    lambda inner: (
        st.builds(lambda a, b: chain(a=a, b=b), inner, inner)
        | st.builds(lambda a, b: add(a=a, b=b), inner, inner)
        | st.builds(
            lambda a, b: chain(both=concat(a=a, b=b), c=layers.SliceChannels(start=0, stop=4)),
            inner,
            inner,
        )
        | st.builds(lambda a: repeat(3, a), inner)
    ),
    max_leaves=10,
)


@given(PARTS)
def test_the_report_has_each_primitive_once_with_its_own_counts(part: Any):
    """Sharing answers between copies changes none of them."""
    net = Network(name="net", input=(4, 8, 8), body=chain(part=part))
    graph = check(net, "train")
    made = analyze(graph, "net", "train")
    found = list(rows(graph))
    assert [row.path for row in made.layers] == [row.path for row in found]
    for row, op in zip(made.layers, found, strict=True):
        assert row.tensors == {role: tensor.shape for role, tensor in op.params.items()}
        assert row.parameters == sum(tensor.count for tensor in op.params.values())
        assert row.buffers == sum(tensor.count for tensor in op.buffers.values())
        assert (row.macs, row.adds, row.specials) == (op.cost.macs, op.cost.adds, op.cost.specials)
        assert row.output_shape == op.shape.dimensions
        assert row.trainable == (0 if op.frozen else row.parameters)
    assert sum(made.kinds.values()) == len(found)
    assert made.totals.macs == sum(row.macs for row in made.layers)
