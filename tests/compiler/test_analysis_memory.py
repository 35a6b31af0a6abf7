"""Activations: all of them, the most at once, and what training keeps."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.compiler.analysis import Totals, analyze
from lamina.compiler.check import check
from lamina.compiler.graph import Mode, rows
from lamina.spec import layers
from lamina.spec.combinators import add, aux, chain, concat, graph, multiply, repeat, residual
from lamina.spec.network import Network
from lamina.spec.union import LAYERS, MERGES

X = 4 * 3 * 8 * 8  # bytes of the input
CONV = layers.Conv(channels=3, kernel=3, padding=1)
RELU = layers.ReLU()


def totals(body: Any, mode: Mode = "infer", shape: tuple[int, ...] = (3, 8, 8)) -> Totals:
    net = Network(name="net", input=shape, body=body)
    return analyze(check(net, mode), net.name, mode).totals


def test_every_output_and_the_input_are_counted():
    assert totals(chain(a=RELU, b=RELU, c=layers.Flatten())).activation_bytes == 4 * X


@pytest.mark.parametrize(
    ("body", "peak"),
    [
        (chain(a=RELU), 2),
        (chain(a=RELU, b=RELU, c=RELU), 2),  # input and output of one step
        (chain(a=chain(b=chain(c=RELU)), d=RELU), 2),  # nesting keeps nothing alive
        (residual(a=RELU, b=RELU), 3),  # the shortcut stays
        (add(a=RELU, b=RELU), 3),  # a, b and their sum; the input has gone
        (add(a=RELU, b=chain(c=RELU, d=RELU)), 3),
        (concat(a=RELU, b=RELU), 4),  # a, b, and both together
        (repeat(100, RELU), 2),
        (add(a=RELU, b=layers.Identity(), c=RELU), 4),
    ],
)
def test_the_most_alive_at_once_by_hand(body: Any, peak: int):
    assert totals(chain(a=body)).peak_activation_bytes == peak * X


def test_a_large_value_in_the_middle_is_the_peak():
    body = chain(up=layers.Upsample(factor=2), relu=RELU, down=layers.MaxPool(kernel=2))
    assert totals(body).peak_activation_bytes == 8 * X


def test_a_value_stays_until_its_last_reader():
    wired = graph(
        {"a": RELU, "b": layers.Subsample(stride=8), "c": CONV, "sum": layers.Add()},
        {"b": ("a",), "c": ("b",), "sum": ("b", "c")},
    )
    assert totals(chain(g=wired)).peak_activation_bytes == 2 * X
    late = graph({"a": RELU, "b": RELU, "sum": layers.Add()}, {"sum": ("input", "b")})
    assert totals(chain(g=late)).peak_activation_bytes == 3 * X


def test_heads_stay_to_the_end():
    body = chain(side=aux(RELU), a=RELU, b=RELU)
    assert totals(body, "train").peak_activation_bytes == 3 * X
    assert totals(body, "infer").peak_activation_bytes == 2 * X


PARTS = st.recursive(
    st.sampled_from([CONV, RELU, layers.BatchNorm(), layers.Identity(), layers.Dropout()]),
    lambda inner: (
        st.builds(lambda a, b: chain(a=a, b=b), inner, inner)
        | st.builds(lambda a, b: add(a=a, b=b), inner, inner)
        | st.builds(lambda a, b: multiply(a=a, b=b), inner, inner)
        | st.builds(lambda a: repeat(2, a), inner)
    ),
    max_leaves=10,
)


@given(PARTS, st.sampled_from(["train", "infer"]))
def test_the_peak_is_what_a_simulation_holds(part: Any, mode: Mode):
    """Runs the graph step by step, dropping each value once nothing ahead reads it."""
    from lamina.compiler.analysis.flatten import flatten

    net = Network(name="net", input=(3, 8, 8), body=chain(part=part))
    checked = check(net, mode)
    flat = flatten(checked)
    sizes = [4 * volume for volume in flat.volumes()]
    inputs = [flat.inputs(index) for index in range(len(flat.steps))]
    alive, most = {0}, sizes[0]
    for index, read in enumerate(inputs):
        alive.add(index + 1)
        most = max(most, sum(sizes[value] for value in alive))
        ahead = {v for later in inputs[index + 1 :] for v in later} | {*flat.outputs}
        alive &= ahead
        assert all(value <= index for value in read)
    found = analyze(checked, "net", mode).totals
    assert found.peak_activation_bytes == most
    assert found.peak_activation_bytes <= found.activation_bytes
    assert found.training_activation_bytes <= found.activation_bytes
    assert [row.path for row in rows(checked)] == flat.paths


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (chain(a=CONV), 1),  # the input, for the weights
        (chain(a=RELU), 0),  # no gradient is wanted
        (chain(a=CONV, b=RELU), 2),
        (chain(a=CONV, b=RELU, c=CONV), 2),  # the second reads what the ReLU keeps
        (chain(a=CONV, b=layers.BatchNorm(), c=RELU), 3),
        (chain(a=CONV, b=layers.BatchNorm(frozen=True), c=RELU), 2),
        (chain(a=layers.Conv(channels=3, kernel=1, frozen=True), b=RELU), 0),
        (chain(a=CONV, b=layers.Conv(channels=3, kernel=1, frozen=True)), 1),
        (chain(a=CONV, b=layers.AvgPool(kernel=1), c=layers.Dropout()), 1),
        (chain(a=CONV, b=layers.MaxPool(kernel=1)), 2),
        (chain(a=CONV, b=RELU, flat=layers.Flatten(), fc=layers.Linear(features=1)), 2),
        (chain(a=residual(b=CONV, c=RELU)), 2),
        (chain(a=multiply(b=CONV, c=CONV)), 3),  # the input, and both factors
        (chain(a=multiply(b=CONV, c=layers.Identity())), 1),  # the other factor is the input
        (chain(a=layers.ScaleShift(scale=False), b=layers.GELU()), 1),
    ],
)
def test_what_training_keeps_by_hand(body: Any, kept: int):
    assert totals(body, "train").training_activation_bytes == kept * X
    assert totals(body, "infer").training_activation_bytes == 0


def test_every_primitive_says_what_it_keeps():
    assert [kind.__name__ for kind in (*LAYERS, *MERGES) if not hasattr(kind, "keeps")] == []
