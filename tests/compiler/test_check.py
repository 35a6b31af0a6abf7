"""From a spec to a checked graph, with a verifier before and after each pass."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from lamina.compiler import check as checking
from lamina.compiler import passes
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, rows
from lamina.compiler.recent import Recent
from lamina.compiler.verify import GraphError
from lamina.errors import SpecError
from lamina.spec import layers
from lamina.spec.combinators import Chain, aux, chain, concat, repeat
from lamina.spec.layer import Element
from lamina.spec.network import Network

BODY = chain(a=layers.Conv(channels=3, kernel=1), drop=layers.Dropout(), side=aux(layers.Flatten()))


def network(body: Chain) -> Network:
    return Network(name="net", input=(3, 8, 8), body=body)


def test_train_keeps_everything_and_infer_what_the_output_needs():
    train, infer = check(network(BODY), "train"), check(network(BODY), "infer")
    assert [row.path for row in rows(train)] == ["a", "drop", "side"]
    assert [head.name for head in train.heads] == ["side"]
    assert [row.path for row in rows(infer)] == ["a"]


@pytest.mark.parametrize("rewrite", ["without_side_heads", "without_dropping"])
def test_a_pass_that_breaks_the_graph_is_caught(rewrite: str):
    def broken(graph: Graph) -> Graph:
        return graph.with_nodes(graph.nodes, "nothing")

    with (
        patch.object(checking, "RECENT", Recent()),
        patch.object(passes, rewrite, broken),
        pytest.raises(GraphError, match="`nothing`"),
    ):
        check(network(BODY), "infer")


@pytest.mark.parametrize(
    "part",
    [
        layers.Upsample(factor=2**60),
        layers.ConvTranspose(channels=3, kernel=1, stride=2**60),
        concat(one=layers.Identity(), two=layers.Identity()),
    ],
)
def test_sizes_that_multiply_without_end_are_refused(part: Element):
    """A short spec can neither exhaust the memory nor make a number that won't print."""
    with pytest.raises(SpecError, match=r"its output has a dimension beyond 2\^256"):
        check(network(chain(run=repeat(5000, part))), "infer")


def test_sizes_beyond_every_machine_integer_are_not():
    made = check(network(chain(run=repeat(5000, layers.Pad(padding=2**60)))), "infer")
    assert made.shape.dimensions == (3, *(8 + 5000 * 2**61,) * 2)
