"""Specs that went around validation, or use one part in very many places: the façade sees it."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

import lamina
from lamina.errors import SpecError
from lamina.spec.blocks.conv import ConvRelu
from lamina.spec.combinators import Chain, chain, repeat
from lamina.spec.initial import Normal
from lamina.spec.layer import Block
from lamina.spec.layers import Conv, Linear, ReLU
from lamina.spec.network import Network
from lamina.spec.validity import validate

FINE = Network(name="net", input=(3, 8, 8), body=chain(conv=Conv(channels=2, kernel=3), act=ReLU()))
ENTRIES: dict[str, Callable[[Network], object]] = {
    "analyze": lamina.analyze,
    "emit": lambda net: lamina.emit(net, "torch"),
    "compile": lambda net: lamina.compile(net, "torch"),
    "init_weights": lamina.init_weights,
    "verify": lamina.verify,
}


def with_part(part: Any) -> Network:
    return Network(name="net", input=(3, 8, 8), body=chain(x=part))


class Evil(Conv):
    """Says that it is a convolution."""


class Own(Block):
    kind: str = "own"

    def body(self) -> Any:
        return ReLU()


class Net(Network):
    """Says that it is a network."""


def deepened() -> Any:
    """120 levels, of which no constructor has seen more than one."""
    part: Any = ReLU()
    for _ in range(120):
        part = chain(a=ReLU()).model_copy(update={"body": (("a", part),)})
    return part


def shared() -> Any:
    """2^40 parts, likewise."""
    part: Any = ReLU()
    for _ in range(40):
        part = chain(a=ReLU()).model_copy(update={"body": (("a", part), ("b", part))})
    return part


CONV = FINE.body[0][1]
FORGED: dict[str, tuple[Callable[[], Any], str]] = {
    "a number that is none": (
        lambda: with_part(Conv.model_construct(channels=-5, kernel=1)),
        "Network.x.channels: found -5, expected at least 1",
    ),
    "a text for a number": (
        lambda: with_part(Conv.model_construct(channels="__import__('os')", kernel=1)),
        "Network.x.channels: found the text `__import__('os')`, expected an integer",
    ),
    "a number as no document writes it": (
        lambda: with_part(CONV.model_copy(update={"kernel": (3, 3)})),
        "Network.x: a value is not in its stored form; make the part by calling",
    ),
    "a list that can change": (
        lambda: FINE.model_copy(update={"body": list(FINE.body)}),
        "Network.body: found a list of 2, expected a map",
    ),
    "a hostile name": (
        lambda: FINE.model_copy(update={"name": "a\n\x1b[0m; import os"}),
        "Network.name: `a\\n\\x1b[0m; import os` is no network name: identifiers joined by dots, "
        "at most 64 characters",
    ),
    "a hostile title": (
        lambda: FINE.model_copy(update={"title": "X(os.system('x'))"}),
        "Network.title: `X(os.system('x'))` is no name: letters, digits and _ (ASCII), not a digit "
        "first, at most 64",
    ),
    "a hostile name of a part": (
        lambda: FINE.model_copy(update={"body": (("a'b", ReLU()),)}),
        "Network.body.a'b: `a'b` is no name: letters, digits and _ (ASCII), not a digit first, at "
        "most 64",
    ),
    "fields that are missing": (
        lambda: Network.model_construct(name="net"),
        "Network.input: this field is required\nNetwork.body: this field is required",
    ),
    "fields too many": (
        lambda: FINE.model_copy(update={"extra": 1}),
        "Network.extra: there is no such field\n  there are lamina, name, title, description, "
        "parameters, input, init, budget, expect, blocks, body",
    ),
    "a class of one's own for a layer": (
        lambda: FINE.model_copy(update={"body": (("x", Evil(channels=1, kernel=1)),)}),
        "Network.x: `Evil` stands in no spec that was made by calling",
    ),
    "a block of one's own that is not in the document": (
        lambda: FINE.model_copy(update={"body": (("x", Own()),)}),
        "Network.x: `Own` stands in no spec that was made by calling",
    ),
    "a scheme that is none": (
        lambda: with_part(CONV.model_copy(update={"init": Normal.model_construct(std=-1.0)})),
        "Network.x.init.std: found -1.0, expected more than 0",
    ),
    "a part inside a block": (
        lambda: with_part(ConvRelu(channels=1, kernel=1).model_copy(update={"channels": 10**400})),
        "Network.x.channels: found an integer that is too large, expected at most "
        "9223372036854775807",
    ),
    "levels that nobody counted": (
        lambda: FINE.model_copy(update={"body": (("x", deepened()),)}),
        f"Network.x{'.a' * 54}: parts nest deeper than 64 levels",
    ),
    "parts that nobody counted": (
        lambda: FINE.model_copy(update={"body": (("x", shared()),)}),
        f"Network.x{'.a' * 21}: 1,048,575 parts are more than 1,000,000",
    ),
    "something else": (
        lambda: FINE.model_copy(update={"input": None}),
        "Network.input: found null",
    ),
}


@pytest.mark.parametrize("case", FORGED)
def test_a_forged_spec_is_found_out(case: str):
    make, message = FORGED[case]
    net = make()
    with pytest.raises(SpecError) as refusal:
        lamina.analyze(net)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize("entry", ENTRIES)
def test_every_entry_finds_out(entry: str):
    with pytest.raises(SpecError, match=r"Network\.x\.channels: found -5, expected at least 1"):
        ENTRIES[entry](with_part(Conv.model_construct(channels=-5, kernel=1)))


def test_a_part_that_holds_itself_is_found_out():
    part = chain(a=ReLU())
    object.__setattr__(part, "body", (("a", part),))
    with pytest.raises(SpecError, match="parts nest deeper than 64 levels"):
        lamina.analyze(with_part(ReLU()).model_copy(update={"body": (("x", part),)}))


def test_a_class_of_ones_own_for_a_network_is_refused():
    net = Net(name="net", input=(1, 2, 2), body=chain(a=ReLU()))
    with pytest.raises(lamina.LaminaError, match="a Network is needed"):
        lamina.analyze(net)


def test_what_was_made_by_calling_is_valid():
    validate(FINE)
    validate(lamina.create("googlenet"))
    validate(Network(name="own", input=(1, 2, 2), body=chain(a=Own(), b=repeat(2, Own()))))
    changed = FINE.model_copy(update={"input": (1, 9, 9)})
    assert lamina.analyze(changed).input == (1, 9, 9)


def test_a_spec_cannot_be_changed():
    for holder, field in ((FINE, "name"), (FINE.body[0][1], "channels"), (FINE.init, "scale")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(holder, field, 1)
    assert isinstance(FINE.body, tuple)
    hash(FINE)


def test_one_part_in_very_many_places_takes_no_time():
    """2^19 layers, built from twenty objects."""
    part: Any = Conv(channels=3, kernel=1)
    for _ in range(18):
        part = Chain(body=(("a", part), ("b", part)))
    net = Network(name="net", input=(3, 8, 8), body=chain(x=part))
    started = time.process_time()
    validate(net)
    assert time.process_time() - started < 1


def test_validation_of_very_many_parts_is_quick():
    body = tuple((f"c{i}", Conv(channels=3, kernel=1)) for i in range(30_000))
    net = Network(name="net", input=(3, 8, 8), body=body)
    started = time.process_time()
    validate(net)
    assert time.process_time() - started < 3


def test_names_of_own_blocks_are_checked_too():
    body = chain(flat=Linear(features=3))
    with pytest.raises(SpecError, match="is no name"):
        Network(name="net", input=(3,), body=chain(**{"a\u200b": body}))
