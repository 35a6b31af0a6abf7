"""Explicit wires: the order of the steps, and whole messages of everything that can be wrong."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.compiler.graph import INPUT
from lamina.compiler.wiring import Order, ordered
from lamina.errors import MAX_MESSAGE, Problems, SpecError
from lamina.spec.combinators import Wired, aux, graph
from lamina.spec.layers import Add, Concat, ReLU

RELU, ADD = ReLU(), Add()
Wires = dict[str, tuple[str, ...]]


def order(parts: dict[str, Any], inputs: Wires, output: str | None = None) -> Order:
    problems = Problems()
    found = ordered(graph(parts, inputs, output), "net.g", problems)
    problems.raise_if_any()
    assert found is not None
    return found


def names(parts: dict[str, Any], inputs: Wires) -> list[str]:
    return [step.name for step in order(parts, inputs).steps]


def refused(parts: dict[str, Any], inputs: Wires, output: str | None = None) -> str:
    with pytest.raises(SpecError) as error:
        order(parts, inputs, output)
    return str(error.value)


def test_the_written_order_is_kept_where_it_serves() -> None:
    parts = {"b": RELU, "a": RELU, "c": Concat()}
    assert names(parts, {"a": ("input",), "c": ("a", "b")}) == ["b", "a", "c"]


def test_what_is_written_first_comes_first_among_those_that_are_ready() -> None:
    parts = {"sum": ADD, "b": RELU, "a": RELU}
    wires: Wires = {"sum": ("a", "b"), "b": ("input",), "a": ("input",)}
    found = order(parts, wires, "sum")
    assert [step.name for step in found.steps] == ["b", "a", "sum"]
    assert found.steps[-1].sources == ("a", "b")
    assert found.steps[0].sources == (INPUT,)


def test_the_output_is_the_last_part_unless_named() -> None:
    assert order({"a": RELU, "b": RELU}, {}).output == "b"
    assert order({"b": RELU, "a": RELU}, {"b": ("a",), "a": ("input",)}, "b").output == "b"


@given(st.permutations(range(12)), st.data())
def test_every_part_comes_after_what_feeds_it(places: list[int], data: st.DataObject) -> None:
    """Whatever order the parts of a well-formed graph are written in."""
    wires: Wires = {"p0": ("input",)}
    parts: dict[str, Any] = {"p0": RELU}
    for i in range(1, 12):
        among = st.lists(st.integers(0, i - 2), max_size=2, unique=True) if i > 1 else st.just([])
        feeds = sorted({i - 1, *data.draw(among)})
        wires[f"p{i}"] = tuple(f"p{j}" for j in feeds)
        parts[f"p{i}"] = RELU if len(feeds) == 1 else ADD
    written = {f"p{i}": parts[f"p{i}"] for i in places}
    seen = {INPUT}
    for step in order(written, wires, "p11").steps:
        assert seen.issuperset(step.sources)
        seen.add(step.name)
    assert len(seen) == 13


def test_what_an_aux_reads_is_read() -> None:
    parts = {"a": RELU, "side": aux(RELU), "b": RELU}
    assert names(parts, {"b": ("input",)}) == ["a", "side", "b"]


def test_long_lists_of_names_are_cut() -> None:
    ring = {f"p{i}": RELU for i in range(50_000)}
    message = refused(ring, {"p0": ("p49999",)})
    assert message.startswith("net.g: the wires form a cycle: p1 → p2 → ")
    assert message.count("→") == 9
    dead: Wires = {f"p{i}": ("input",) for i in range(1000)}
    parts = {f"p{i}": RELU for i in range(1000)}
    assert refused(parts, dead).endswith("p6, p7, …")


def test_many_faults_are_found_in_little_time() -> None:
    """Looking for the names that were meant is bounded."""
    parts = {f"part_{i}": RELU for i in range(20_000)}
    wires: Wires = {f"part_{i}": (f"prat_{i}",) for i in range(20_000)}
    started = time.monotonic()
    assert len(refused(parts, wires)) <= MAX_MESSAGE
    assert time.monotonic() - started < 20


def test_an_empty_graph_is_none() -> None:
    with pytest.raises(SpecError):
        Wired(body=())
