"""Passes: what is left, under its own names, with the same parameters."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.compiler.check import check
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import INPUT, Graph, rows
from lamina.compiler.passes import for_inference, without_dropping, without_side_heads
from lamina.compiler.verify import verify
from lamina.spec import layers
from lamina.spec.blocks.inception import AuxClassifier
from lamina.spec.combinators import add, aux, chain, concat, graph, repeat, residual
from lamina.spec.network import Network

CONV = layers.Conv(channels=4, kernel=3, padding=1)
DROP = layers.Dropout(rate=0.5)


def trained(body: Any, shape: tuple[int, ...] = (4, 16, 16)) -> Graph:
    return elaborate(Network(name="net", input=shape, body=body))


def paths(made: Graph) -> list[str]:
    return [row.path for row in rows(made)]


def test_only_the_main_output_is_left():
    body = chain(a=CONV, side=aux(AuxClassifier(classes=3)), b=CONV)
    full = trained(body)
    left = without_side_heads(full)
    assert [head.name for head in full.heads] == ["side"]
    assert left.heads == ()
    assert paths(left) == ["a", "b"]


def test_a_head_inside_a_nested_graph_goes_with_everything_that_feeds_it_alone():
    trunk = chain(a=CONV, side=aux(chain(conv=CONV, flat=layers.Flatten())), b=CONV)
    left = without_side_heads(trained(chain(stage=chain(inner=trunk), c=CONV)))
    verify(left)
    assert paths(left) == ["stage.inner.a", "stage.inner.b", "c"]


def test_a_network_that_only_taps_its_input_is_left_as_an_identity():
    made = for_inference(trained(chain(side=aux(layers.Flatten()))))
    verify(made)
    assert [(row.path, row.op.kind) for row in rows(made)] == [("identity", "identity")]


def test_dropping_is_taken_out_and_wires_are_joined():
    left = without_dropping(trained(chain(a=CONV, drop=DROP, b=CONV, last=DROP)))
    verify(left)
    assert paths(left) == ["a", "b"]
    assert left.nodes[1].inputs == ("a",)
    assert left.output == "b"


def test_a_nested_graph_with_nothing_left_goes_too():
    left = without_dropping(trained(chain(drops=chain(one=DROP, two=chain(deep=DROP)), a=CONV)))
    verify(left)
    assert [node.name for node in left.nodes] == ["a"]
    assert left.nodes[0].inputs == (INPUT,)


def test_branches_with_nothing_left_bring_the_input_itself():
    body = chain(both=concat(one=DROP, two=DROP), sum=residual(drop=layers.StochasticDepth()))
    left = without_dropping(trained(body))
    verify(left)
    assert paths(left) == ["both.concat", "sum.add"]


@pytest.mark.parametrize("first", [DROP, chain(one=DROP, two=layers.StochasticDepth())])
def test_the_parts_of_a_run_keep_their_numbers(first: Any):
    left = without_dropping(trained(chain(run=repeat(3, CONV, first=first))))
    verify(left)
    assert paths(left) == ["run.0.identity", "run.1.conv", "run.2.conv"]


def test_a_run_with_nothing_left_goes_whole():
    left = without_dropping(trained(chain(a=CONV, run=repeat(3, DROP), b=CONV)))
    verify(left)
    assert paths(left) == ["a", "b"]


def test_a_head_behind_dropout_reads_what_the_dropout_read():
    left = without_dropping(trained(chain(a=CONV, drop=DROP, side=aux(DROP), b=CONV)))
    verify(left)
    assert [head.value for head in left.heads] == ["a"]


def test_frozen_dropping_is_taken_out_too():
    frozen = chain(a=CONV, drop=DROP).model_copy(update={"frozen": True})
    left = for_inference(trained(chain(stage=frozen, last=DROP, kept=layers.Identity())))
    assert [(row.path, row.op.kind) for row in rows(left)] == [
        ("stage.a", "conv"),
        ("kept", "identity"),
    ]


def test_explicit_wires_are_joined_too():
    wired = graph(
        {"a": CONV, "drop": DROP, "sum": layers.Add(), "end": DROP},
        {"drop": ("input",), "sum": ("a", "drop")},
    )
    left = for_inference(trained(chain(g=wired)))
    verify(left)
    assert left.nodes[0].op.nodes[-1].inputs == ("a", INPUT)
    assert left.nodes[0].op.output == "sum"


def test_frozen_parts_stay_frozen():
    frozen = CONV.model_copy(update={"frozen": True})
    left = for_inference(trained(chain(a=frozen, drop=DROP, b=CONV)))
    assert [row.frozen for row in rows(left)] == [True, False]


@pytest.mark.parametrize("rewrite", [without_side_heads, without_dropping, for_inference])
def test_a_graph_that_needs_no_change_is_the_same_object(rewrite: Callable[[Graph], Graph]):
    made = trained(chain(a=CONV, run=repeat(3, chain(b=CONV, r=layers.ReLU()))))
    assert rewrite(made) is made


def test_parts_of_a_run_that_shared_a_graph_still_share_it():
    """A million copies are rewritten once."""
    left = for_inference(trained(chain(run=repeat(1000, chain(a=CONV, drop=DROP)))))
    run = left.nodes[0].op
    assert isinstance(run, Graph)
    assert len({id(node.op) for node in run.nodes}) == 1


def test_nesting_to_the_bound_is_no_danger():
    body = chain(a=CONV, drop=DROP)
    for _ in range(50):
        body = chain(down=body, drop=DROP)
    left = for_inference(trained(body))
    verify(left)
    assert [row.op.kind for row in rows(left)] == ["conv"]


PARTS = st.recursive(
    st.sampled_from([CONV, DROP, layers.ReLU(), layers.StochasticDepth()]),
    lambda inner: (
        st.builds(lambda a, b: chain(a=a, b=b), inner, inner)
        | st.builds(lambda a, b: residual(a=a, b=b), inner, inner)
        | st.builds(lambda a, b: add(one=a, two=b), inner, inner)
        | st.builds(lambda a, b: repeat(3, a, first=b), inner, inner)
    ),
    max_leaves=8,
)


@given(PARTS, PARTS, PARTS)
def test_every_parameter_of_the_main_path_stays_under_its_name(a: Any, b: Any, c: Any):
    """Inference drops rows, never moves them; applying the passes again changes nothing."""
    net = Network(name="net", input=(4, 8, 8), body=chain(a=a, b=b, side=aux(c), d=c))
    before, after = check(net, "train"), check(net, "infer")
    held = {row.path for row in rows(before) if row.params and row.path.partition(".")[0] != "side"}
    assert {row.path for row in rows(after) if row.params} == held
    assert after.shape == before.shape
    assert not any(isinstance(r.op, (layers.Dropout, layers.StochasticDepth)) for r in rows(after))
    assert for_inference(after) is after
