"""The verifier finds each kind of inconsistency and names the node."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import INPUT, Graph, Head, Node
from lamina.compiler.verify import GraphError, verify
from lamina.spec import layers
from lamina.spec.combinators import aux, chain, concat, repeat
from lamina.spec.network import Network
from lamina.spec.shape import Shape

X = Shape(3, 8, 8)
RELU = layers.ReLU()
CONV = layers.Conv(channels=3, kernel=3, padding=1)


def one(op: Any, shape: Shape = X, **changes: Any) -> Node:
    return replace(Node("a", op, (INPUT,), shape), **changes)


def of(*nodes: Node, output: str = "a", **fields: Any) -> Graph:
    return Graph(X, nodes, output, **fields)


def elaborated(body: Any) -> Graph:
    return elaborate(Network(name="net", input=(3, 8, 8), body=body))


def test_elaborated_graphs_are_sound():
    body = chain(
        a=concat(one=RELU, two=CONV), run=repeat(3, CONV), side=aux(layers.Flatten()), b=RELU
    )
    verify(elaborated(body))


inner = of(one(RELU))
BROKEN = {
    "a: another node has this name": of(one(RELU), one(RELU)),
    "a: its input `b` is not defined before it": of(one(RELU, inputs=("b",))),
    "b: its input `c` is not defined before it": of(
        one(RELU), one(RELU, name="b", inputs=("c",)), one(RELU, name="c")
    ),
    "a: its shape is 4 × 8 × 8, its op gives 3 × 8 × 8": of(one(RELU, Shape(4, 8, 8))),
    "a: it has 2 inputs": of(one(RELU, inputs=(INPUT, INPUT))),
    "a: it has 1 inputs": of(one(layers.Add())),
    "a: kernel 9 is larger than the input 8": of(one(layers.MaxPool(kernel=9, stride=1))),
    "the network: its output `b` is not defined": of(one(RELU), output="b"),
    "the network: two heads have one name": of(
        one(RELU), heads=(Head("h", "a", 1.0, X), Head("h", "a", 1.0, X))
    ),
    ":h: the head is not what `a` gives": of(one(RELU), heads=(Head("h", "a", 1.0, Shape(1)),)),
    ":h: the head is not what `b` gives": of(one(RELU), heads=(Head("h", "b", 1.0, X),)),
    "a: it takes 3 × 8 × 8, its input is 3 × 4 × 4": of(
        one(layers.Subsample(stride=2), Shape(3, 4, 4), name="s"),
        one(inner, inputs=("s",)),
    ),
    "a: its shape is 1, its op gives 3 × 8 × 8": of(one(inner, Shape(1))),
    "a.a: its shape is 1, its op gives 3 × 8 × 8": of(one(of(one(RELU, Shape(1))))),
    "a: a graph is frozen in place of the primitives inside": of(one(inner, frozen=True)),
    "b.c: its name is no identifier": of(one(RELU, name="b.c"), output="b.c"),
    "a: it is number 0 of a run": of(one(inner), repeated=True),
    "0: a run has a part that is no graph, or a run itself": of(
        one(RELU, name="0"), repeated=True, output="0"
    ),
}


@pytest.mark.parametrize("message", BROKEN)
def test_each_fault_is_named(message: str):
    with pytest.raises(GraphError) as error:
        verify(BROKEN[message])
    assert str(error.value) == message


def test_a_merge_is_checked_by_its_own_rule():
    made = elaborated(chain(m=concat(one=RELU, two=CONV)))
    merge = made.nodes[0].op
    assert isinstance(merge, Graph)
    wrong = replace(merge.nodes[-1], op=layers.Add())
    broken = made.with_nodes(
        (replace(made.nodes[0], op=merge.with_nodes((*merge.nodes[:-1], wrong), "concat")),), "m"
    )
    with pytest.raises(GraphError, match=r"m\.concat: its shape is 6 × 8 × 8, its op gives 3"):
        verify(broken)


def test_copies_that_share_a_graph_are_checked_once():
    """Work grows with what is distinct, not with the copies."""
    made = elaborated(chain(run=repeat(1000, chain(conv=CONV, relu=RELU))))
    with patch.object(layers.Conv, "infer", autospec=True, side_effect=layers.Conv.infer) as calls:
        verify(made)
    assert calls.call_count == 1
