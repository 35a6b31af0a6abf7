"""Whole messages of what elaboration refuses: where, what, the numbers, and the way out."""

from __future__ import annotations

from typing import Any

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.errors import MAX_MESSAGE, MAX_PROBLEMS, SpecError
from lamina.spec import layers
from lamina.spec.combinators import (
    Residual,
    add,
    aux,
    chain,
    concat,
    graph,
    repeat,
    residual,
)
from lamina.spec.initial import Values
from lamina.spec.network import Network

CONV = layers.Conv(channels=3, kernel=3, padding=1)
THREE = layers.Conv(channels=3, kernel=3)
ONE = layers.Conv(channels=1, kernel=1)
RELU = layers.ReLU()
FAR = layers.Conv(channels=2, kernel=2**62, dilation=2**62, padding="same")
GIVEN = layers.Conv(channels=2, kernel=1, init=Values(values=(1.0,) * 5))
TRUNK = "`aux` belongs on the trunk: in a chain, not in a branch, a residual or a repeat"


REFUSALS: dict[str, Any] = {
    "net.a: kernel 9 is larger than the input 8": chain(a=layers.MaxPool(kernel=9)),
    "net.a.b: linear needs a vector, its input is an image of 3 × 8 × 9\n"
    "  put `flatten` before it, which gives 216 features": chain(
        a=chain(b=layers.Linear(features=2))
    ),
    "net.a: `same` would pad by 10633823966279326980924613473029062656, "
    "more than 9223372036854775807": chain(a=FAR),
    "net.a: there are 5 values for the weight of 2 × 3 × 1 × 1 = 6": chain(a=GIVEN),
    "net.a.b: `aux` belongs on the trunk: in a chain, not in a branch, a residual or a repeat": (
        chain(a=residual(b=aux(RELU)))
    ),
    f"net.a.activation.s: {TRUNK}": chain(
        a=residual(b=RELU, activation=chain(s=aux(RELU), r=RELU))
    ),
    "net.g.m: the same value comes in twice": chain(
        g=graph({"a": RELU, "s": aux(RELU), "m": layers.Add()}, {"m": ("s", "a")})
    ),
    "net.r.1: kernel 9 is larger than the input 8": chain(
        r=repeat(1, layers.MaxPool(kernel=9), first=RELU)
    ),
    f"net.a.y: {TRUNK}": chain(a=concat(x=RELU, y=aux(RELU))),
    f"net.a.0: {TRUNK}": chain(a=repeat(2, aux(RELU))),
    f"net.a.b: {TRUNK}": chain(a=aux(chain(c=RELU, b=aux(RELU)))),
    "net.logits: `logits` is the name of the main output": chain(logits=aux(RELU), a=RELU),
    "net: two side outputs are named `s`": chain(a=chain(s=aux(RELU), r=RELU), s=aux(RELU)),
    "net.a: a residual has its own activation, add": chain(
        a=Residual(body=(("add", RELU), ("activation", RELU)))
    ),
    "net.a: a branch may not be named `add`": chain(a=add(add=RELU, b=RELU)),
    "net.a: concat needs at least two branches, or two inputs in a `graph`": chain(
        a=concat(b=RELU)
    ),
    "net.a: add needs at least two branches, or two inputs in a `graph`": chain(a=layers.Add()),
    "net.c.concat: branches disagree on height × width\n"
    "  odd  3 × 6 × 7\n"
    "  a0   3 × 8 × 9\n"
    "  a1   1 × 8 × 9\n"
    "  a2   3 × 8 × 9\n"
    "  a3   1 × 8 × 9\n"
    "  a4   3 × 8 × 9\n"
    "  a5   1 × 8 × 9\n"
    "  a6   3 × 8 × 9\n"
    "  … and 1,993 more\n"
    "  `odd` uses kernel 3, stride 1, padding 0; padding 1 would keep 8 × 9": chain(
        c=concat(**{f"a{i}": ONE if i % 2 else RELU for i in range(2000)}, odd=THREE)
    ),
    "net.c.add: add never broadcasts, and its inputs differ\n"
    "  odd  1 × 8 × 9\n"
    "  a0   3 × 8 × 9\n"
    "  a1   3 × 8 × 9\n"
    "  a2   3 × 8 × 9\n"
    "  a3   3 × 8 × 9\n"
    "  a4   3 × 8 × 9\n"
    "  a5   3 × 8 × 9\n"
    "  a6   3 × 8 × 9\n"
    "  … and 1 more": chain(c=add(**{f"a{i}": RELU for i in range(8)}, odd=ONE)),
    "net.r.add: add never broadcasts, and its inputs differ\n"
    "  shortcut  3 × 8 × 9\n"
    "  body      3 × 6 × 7\n"
    "  `body` uses kernel 3, stride 1, padding 0; padding 1 would keep 8 × 9": chain(
        r=residual(conv=layers.Conv(channels=3, kernel=3))
    ),
    "net.c.concat: branches disagree on height × width\n"
    "  a     3 × 8 × 9\n"
    "  pool  3 × 6 × 7\n"
    "  b     3 × 8 × 9\n"
    "  `pool` uses kernel 3, stride 1, padding 0; padding 1 would keep 8 × 9": chain(
        c=concat(a=RELU, pool=layers.MaxPool(kernel=3, stride=1), b=RELU)
    ),
    "net.c.concat: branches disagree on height × width\n"
    "  a  3 × 4 × 5\n"
    "  b  3 × 8 × 9\n"
    "  c  3 × 8 × 9\n"
    "  `a` uses kernel 3, stride 1, padding 0; padding 1 would keep 8 × 9": chain(
        c=concat(a=repeat(2, layers.Conv(channels=3, kernel=3)), b=RELU, c=RELU)
    ),
    "net.c.concat: branches disagree on height × width\n"
    "  a  3 × 7 × 8\n"
    "  b  3 × 8 × 9\n"
    "  c  3 × 8 × 9": chain(c=concat(a=layers.Conv(channels=3, kernel=2), b=RELU, c=RELU)),
    "net.r.add: add never broadcasts, and its inputs differ\n"
    "  shortcut  3 × 8 × 9\n"
    "  body      3 × 4 × 5\n"
    "  `body` uses kernel 3, stride 1, padding 0; padding 1 would keep 8 × 9": chain(
        r=residual(one=THREE, two=THREE)
    ),
    "net.r.add: add never broadcasts, and its inputs differ\n"
    "  shortcut  3 × 8 × 9\n"
    "  body      3 × 2 × 3\n"
    "  `body` uses kernel 3, stride 2, padding 0; padding 6 would keep 8 × 9": chain(
        r=residual(one=THREE, two=layers.Conv(channels=3, kernel=3, stride=2))
    ),
}


def refused(body: Any, **fields: Any) -> SpecError:
    with pytest.raises(SpecError) as error:
        elaborate(Network(name="net", input=(3, 8, 9), body=body, **fields))
    return error.value


@pytest.mark.parametrize("message", REFUSALS)
def test_whole_messages(message: str) -> None:
    assert str(refused(REFUSALS[message])) == message


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
    assert str(error).count("\n") <= MAX_PROBLEMS
    assert str(error).endswith("… and 20 more problems")
    assert len(str(error)) <= MAX_MESSAGE
