"""What elaboration refuses: many faults at once, each once; tests/bad has the messages."""

from __future__ import annotations

from typing import Any

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.errors import MAX_MESSAGE, MAX_PROBLEMS, SpecError
from lamina.spec import layers
from lamina.spec.combinators import (
    chain,
    concat,
    graph,
)
from lamina.spec.network import Network

CONV = layers.Conv(channels=3, kernel=3, padding=1)


def refused(body: Any, **fields: Any) -> SpecError:
    with pytest.raises(SpecError) as error:
        elaborate(Network(name="net", input=(3, 8, 9), body=body, **fields))
    return error.value


def test_parts_of_a_graph_name_what_feeds_them() -> None:
    wired = graph(
        {"a": CONV, "b": layers.Subsample(stride=2), "c": layers.Add()}, {"c": ("a", "b")}
    )
    assert str(refused(chain(g=wired))) == (
        "net.g.c: add never broadcasts, and its inputs differ\n  a  3 × 8 × 9\n  b  3 × 4 × 5"
    )


def wrong() -> layers.GroupNorm:
    return layers.GroupNorm(groups=2)


def test_independent_faults_are_told_together_and_a_fault_once() -> None:
    """What depends on a fault is left unchecked."""
    body = chain(a=concat(x=wrong(), y=chain(p=wrong(), q=layers.Linear(features=1))), b=wrong())
    assert [problem.path for problem in refused(body).problems] == ["net.a.x", "net.a.y.p"]


def test_an_object_that_stands_in_many_places_is_told_once() -> None:
    part = wrong()
    error = refused(chain(a=concat(**{f"b{i}": chain(n=part) for i in range(40)})))
    assert [problem.path for problem in error.problems] == ["net.a.b0.n"]


def test_many_faults_are_counted_and_the_text_is_bounded() -> None:
    error = refused(chain(a=concat(**{f"b{i}": chain(n=wrong()) for i in range(40)})))
    assert len(error.problems) == 40
    assert str(error).count("\nnet.") < MAX_PROBLEMS
    assert str(error).endswith("… and 20 more problems")
    assert len(str(error)) <= MAX_MESSAGE
