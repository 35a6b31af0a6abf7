"""The flat view: what copies share is opened once, and reads the same as opened each time."""

from __future__ import annotations

from typing import Any

import pytest

from lamina import architectures
from lamina.compiler.analysis import LayerRow
from lamina.compiler.analysis.counts import Counts
from lamina.compiler.analysis.flatten import flatten
from lamina.compiler.check import check
from lamina.compiler.graph import INPUT, Graph, rows
from lamina.spec import layers
from lamina.spec.combinators import add, aux, chain, repeat, residual
from lamina.spec.network import Network

RELU = layers.ReLU()
BLOCK = residual(a=layers.Conv(channels=3, kernel=1), b=RELU)
BODIES: dict[str, Any] = {
    "copies": chain(a=repeat(4, BLOCK), b=repeat(2, BLOCK)),
    "copies of copies": chain(a=repeat(3, chain(b=repeat(2, BLOCK), c=RELU))),
    "one part at two distances from its input": chain(a=add(one=BLOCK, two=chain(b=RELU, c=BLOCK))),
    "one part beside itself": chain(a=add(one=BLOCK, two=BLOCK, three=BLOCK)),
    "heads": chain(a=BLOCK, side=aux(BLOCK), b=BLOCK, other=aux(chain(b=BLOCK))),
}


def opened(graph: Graph, entry: int, made: list[tuple[int, ...]]) -> dict[str, int]:
    """The inputs of every primitive, each graph opened wherever it stands; and the numbers of
    its values."""
    numbers = {INPUT: entry}
    for node in graph.nodes:
        if isinstance(node.op, Graph):
            inner = opened(node.op, numbers[node.inputs[0]], made)
            numbers[node.name] = inner[node.op.output]
            heads = {f"{node.name}:{head.name}": inner[head.value] for head in node.op.heads}
            numbers |= heads
            continue
        made.append(tuple(numbers[value] for value in node.inputs))
        numbers[node.name] = len(made)
    return numbers


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_copies_read_what_they_would_read_opened_one_by_one(body: Any):
    holds(check(Network(name="net", input=(3, 8, 8), body=body), "train"))


@pytest.mark.parametrize("name", ["googlenet", "resnet50", "densenet121", "mobilenet_v2"])
def test_so_do_those_of_the_zoo(name: str):
    holds(check(architectures.create(name), "train"))


def holds(graph: Graph) -> None:
    flat, made = flatten(graph), list[tuple[int, ...]]()
    numbers = opened(graph, 0, made)
    assert [flat.inputs(index) for index in range(len(flat.steps))] == made
    assert flat.outputs == tuple(
        numbers[v] for v in (graph.output, *(h.value for h in graph.heads))
    )
    found = zip(flat.paths, flat.steps, rows(graph), strict=True)
    for path, step, row in found:
        assert (path, step.op, step.shapes) == (row.path, row.op, row.inputs)
        assert (step.shape, step.frozen) == (row.shape, row.frozen)


def test_copies_share_their_steps():
    flat = flatten(check(Network(name="net", input=(3, 8, 8), body=BODIES["copies"]), "infer"))
    assert len(flat.steps) == 6 * 3
    assert len({id(step) for step in flat.steps}) == 3
    said: list[str] = []
    assert flat.each(lambda step: said.append(step.op.kind) or step.op.kind) == [
        *("conv", "relu", "add") * 6
    ]
    assert said == ["conv", "relu", "add"]


def test_a_row_is_its_path_its_counts_and_its_field():
    assert LayerRow._fields == ("path", *Counts._fields, "receptive_field")
