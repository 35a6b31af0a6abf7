"""Whole messages of everything that a spec's types refuse: plain words, the path, the way out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lamina.errors import SpecError
from lamina.spec import layers as L
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.combinators import Chain, Repeat, Use, chain, repeat
from lamina.spec.network import Network

SIZE = "expected an integer of at least 1, or a list of 2 (height, width)"
PADDING = (
    "expected an integer of at least 0, or a list of 2 (height, width) or 4 "
    '(top, bottom, left, right), or "same", or "valid"'
)


def refused(make: Callable[[], object]) -> tuple[list[str], str]:
    """Codes and text of a refusal."""
    with pytest.raises(SpecError) as refusal:
        make()
    return [problem.code for problem in refusal.value.problems], str(refusal.value)


def conv(**fields: Any) -> Callable[[], object]:
    return lambda: L.Conv(**{"channels": 1, "kernel": 1, **fields})


def net(**fields: Any) -> Callable[[], object]:
    """A document with other values for some fields; None leaves one out."""
    data = {"name": "n", "input": [3, 8, 8], "body": [{"a": {"kind": "relu"}}], **fields}
    return lambda: Network.from_data({k: v for k, v in data.items() if v is not None})


def part(**fields: Any) -> Callable[[], object]:
    return net(body=[{"a": fields}])


NAMES = "letters, digits and _ (ASCII), not a digit first, at most 64"
REFUSALS = {
    "S102 of a scheme": (
        conv(init={"scheme": "normal", "std": 1.0, "men": 0}),
        "Conv.init.men: there is no such field\n  there are scheme, std",
    ),
    "S103 no scheme": (
        conv(init={"std": 1.0}),
        "Conv.init: initial values must say their `scheme`\n"
        "  for example {scheme: normal, std: 0.01}",
    ),
    "S104 a number without end": (
        part(kind=10**5000),
        "body.a: unknown kind `an integer of 16610 bits`\n  `lamina schema` lists the kinds",
    ),
    "S104 scheme": (
        conv(init={"scheme": "nomal"}),
        "Conv.init: unknown scheme `nomal`\n  did you mean normal?",
    ),
    "S106": (
        lambda: L.LRN(size=5, alpha_form="men"),  # type: ignore[arg-type]
        "LRN.alpha_form: found the text `men`, expected `sum` or `mean`",
    ),
    "S107 integer": (conv(channels=True), "Conv.channels: found true, expected an integer"),
    "S107 no fraction": (conv(channels=2.0), "Conv.channels: found 2.0, expected an integer"),
    "S107 no digits": (
        conv(channels="3"),
        "Conv.channels: found the text `3`, expected an integer",
    ),
    "S107 null": (conv(channels=None), "Conv.channels: found null, expected an integer"),
    "S107 switch as number": (conv(bias=1), "Conv.bias: found 1, expected true or false"),
    "S107 number": (
        lambda: L.Dropout(rate="half"),  # type: ignore[arg-type]
        "Dropout.rate: found the text `half`, expected a number",
    ),
    "S107 map": (conv(init=3), "Conv.init: found 3, expected a map"),
    "S107 finite": (
        lambda: L.Dropout(rate=float("nan")),
        "Dropout.rate: found nan, expected a finite number",
    ),
    "S108 least": (conv(channels=0), "Conv.channels: found 0, expected at least 1"),
    "S108 most": (
        conv(channels=2**63),
        "Conv.channels: found 9223372036854775808, expected at most 9223372036854775807",
    ),
    "S108 far more": (
        conv(channels=10**5000),
        "Conv.channels: found an integer that is too large, expected at most 9223372036854775807",
    ),
    "S108 less": (lambda: L.Dropout(rate=1.0), "Dropout.rate: found 1.0, expected less than 1"),
    "S108 copies": (
        lambda: repeat(10**9, L.ReLU()),
        "Repeat.count: found 1000000000, expected at most 1000000",
    ),
    "S108 signs": (
        lambda: L.RBF(centres=("+-a",)),
        "RBF.centres.0: found the text `+-a`, expected nothing but + and -",
    ),
    "S109 class": (
        lambda: chain(a=L.ReLU),  # type: ignore[arg-type]
        "Chain.body.a: found the class `ReLU`, expected a part\n  call it: ReLU(…)",
    ),
    "S111 list": (conv(kernel=[3]), f"Conv.kernel: found a list of 1, {SIZE}"),
    "S111 zero": (conv(kernel=0), f"Conv.kernel: found 0, {SIZE}"),
    "S111 text": (conv(padding="sam"), f"Conv.padding: found the text `sam`, {PADDING}"),
    "S111 switch": (conv(padding=True), f"Conv.padding: found true, {PADDING}"),
    "S117": (
        lambda: Network.from_json("{"),
        "this is no JSON text: Expecting property name enclosed in double quotes: line 1 column 2 "
        "(char 1)",
    ),
    "S121 linear": (
        lambda: ConvNormAct(channels=1, kernel=1, linear=True, activation=L.ReLU()),
        "ConvNormAct: `linear` leaves the activation out, yet `activation` is given",
    ),
    "S121 value": (
        lambda: L.Pad(padding=1, mode="reflect", value=5.0),
        "Pad: `value` is for mode `constant`, not for `reflect`",
    ),
}


@pytest.mark.parametrize("case", REFUSALS)
def test_a_refusal_is_worded_for_people(case: str):
    make, message = REFUSALS[case]
    codes, text = refused(make)
    assert text == message
    assert codes == [case[:4]]


def test_all_faults_are_told_at_once():
    codes, text = refused(conv(channels=0, kernel=[3], padding="sam", strid=2))
    assert codes == ["S108", "S111", "S111", "S102"]
    assert len(text.splitlines()) == 5


def test_many_faults_are_counted():
    codes, _ = refused(net(body=[{f"p{i}": {"kind": "conv"}} for i in range(200)]))
    assert (len(codes), codes[-1]) == (101, "S100")


def test_parts_of_parts_have_their_paths():
    inner = {"kind": "chain", "body": [{"b": {"kind": "conv", "channels": 0, "kernel": 1}}]}
    both = [{"a": {"kind": "repeat", "count": 2, "body": inner}}]
    assert refused(net(body=both))[1] == "body.a.body.body.b.channels: found 0, expected at least 1"


@pytest.mark.parametrize("levels", [64, 190])
def test_nesting_is_bounded_where_it_is_written(levels: int):
    part: Any = {"kind": "relu"}
    for _ in range(levels):
        part = {"kind": "repeat", "count": 1, "body": part}
    codes, text = refused(net(body=[{"a": part}]))
    assert codes == ["S113"]
    assert text.endswith(": parts nest deeper than 64 levels")


def test_nesting_is_bounded_in_python():
    part: Any = L.ReLU()
    for _ in range(63):
        part = Chain(body=(("a", part),))
    assert refused(lambda: chain(a=part))[1] == "Chain: parts nest deeper than 64 levels"


def test_a_part_in_many_places_is_counted_in_each():
    part: Any = L.ReLU()
    for _ in range(18):
        part = chain(a=part, b=part)
    text = "Chain: 1,048,575 parts are more than 1,000,000"
    assert refused(lambda: chain(a=chain(a=part, b=part), b=chain(a=part, b=part)))[1] == text


def test_lists_stand_for_tuples():
    assert L.Conv(channels=1, kernel=[3, 3]).kernel == 3  # type: ignore[arg-type]
    made = Network(name="n", input=[3, 8, 8], body=chain(a=L.ReLU()))  # type: ignore[arg-type]
    assert made.input == (3, 8, 8)


def test_a_subclass_of_a_layer_is_no_part():
    class Mine(L.ReLU):
        pass

    text = "Chain.body.a: `Mine` is no kind of part; a part of your own is a subclass of Block"
    assert refused(lambda: chain(a=Mine()))[1] == text


def test_kinds_that_only_documents_use():
    assert Repeat(count=1, body=Use(block="b")).count == 1
