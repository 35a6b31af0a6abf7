"""A network as data: its names, its hash, and that nothing in it can be changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from lamina.errors import SpecError
from lamina.spec.combinators import Use, chain, graph, repeat, residual
from lamina.spec.definition import Definition
from lamina.spec.initial import GLOROT
from lamina.spec.layers import BatchNorm, Conv, ReLU
from lamina.spec.network import Network
from lamina.spec.shape import Shape

BODY = chain(conv=Conv(channels=4, kernel=3, padding=(1, 1)), act=ReLU())


def network(**fields: Any) -> Network:
    return Network(**{"name": "net", "input": (3, 8, 9), "body": BODY, **fields})


def test_the_body_may_be_a_chain() -> None:
    """Its parts are the network's."""
    assert network().body == BODY.body
    assert network(body=BODY.body) == network()


def test_documents_say_what_differs_from_the_defaults() -> None:
    """`kind` first; the names of parts as one-key maps; sizes in their shortest form."""
    net = network(init=GLOROT, blocks=(("mine", Definition(body=ReLU(), numbers={"n": 1})),))
    assert json.loads(net.to_json()) == {
        "name": "net",
        "input": [3, 8, 9],
        "init": {
            "scheme": "variance_scaling",
            "scale": 1.0,
            "fan": "fan_avg",
            "distribution": "uniform",
        },
        "blocks": [{"mine": {"numbers": {"n": 1}, "body": {"kind": "relu"}}}],
        "body": [
            {"conv": {"kind": "conv", "channels": 4, "kernel": 3, "padding": 1}},
            {"act": {"kind": "relu"}},
        ],
    }


@pytest.mark.parametrize(
    ("name", "title", "expected"),
    [
        ("alexnet", None, "Alexnet"),
        ("alexnet.caffe", None, "AlexnetCaffe"),
        ("lenet5.2.big_one", None, "Lenet52BigOne"),
        ("googlenet", "GoogLeNet", "GoogLeNet"),
        ("_", None, "Network"),
    ],
)
def test_the_class_is_named_after_title_or_name(
    name: str, title: str | None, expected: str
) -> None:
    assert network(name=name, title=title).class_name == expected


@pytest.mark.parametrize("name", ["", ".", "a.", ".a", "a..b", "1a", "a b", "a-b", "é", "a" * 65])
def test_what_is_no_network_name(name: str) -> None:
    with pytest.raises(SpecError, match="is no network name"):
        network(name=name)


def test_the_input_is_an_image_or_features() -> None:
    assert network().input_shape == Shape(3, 8, 9)
    assert network(input=(7,)).input_shape == Shape(7)


def test_the_hash_is_known() -> None:
    """It names emitted files and saved weights; this one may never change."""
    expected = "37f141cb574eaea405c87e5ea9dd0cf126130b87fe2b0de8c578f2d96df21264"
    assert network().hash == expected
    assert network(description="other words").hash == expected
    assert network(
        body=chain(conv=Conv(channels=4, kernel=(3, 3), padding=1), act=ReLU())
    ).hash == (expected)


@pytest.mark.parametrize(
    "other",
    [
        {"name": "nets"},
        {"title": "Net"},
        {"input": (3, 9, 8)},
        {"init": GLOROT},
        {"body": chain(act=BODY.body[1][1], conv=BODY.body[0][1])},
        {"body": chain(conv=BODY.body[0][1], act2=ReLU())},
        {"body": chain(conv=BODY.body[0][1], act=ReLU(frozen=True))},
        {"blocks": (("mine", Definition(body=ReLU())),)},
    ],
)
def test_what_changes_the_hash(other: dict[str, Any]) -> None:
    assert network(**other).hash != network().hash


def test_minus_zero_is_zero() -> None:
    """To a reader and to the hash."""
    nets = [network(body=chain(a=Conv(channels=1, kernel=1, bias_init=z))) for z in (0.0, -0.0)]
    assert nets[0].hash == nets[1].hash


def test_a_spec_is_frozen_and_can_be_a_key() -> None:
    net = network(blocks=[{"mine": {"numbers": {"n": 1}, "body": {"kind": "relu"}}}])
    assert net.blocks[0][1].numbers == (("n", 1),)
    assert hash(net) == hash(Network.from_json(net.to_json()))
    with pytest.raises((SpecError, ValueError), match="frozen"):
        net.name = "other"  # type: ignore[misc]
    assert len({net.body, network().body}) == 1


@pytest.mark.parametrize(
    "part",
    [
        residual(a=ReLU(), shortcut=Conv(channels=3, kernel=1), scale=0.5, activation=ReLU()),
        repeat(3, BatchNorm(momentum=0.25), first=Use(block="mine")),
        graph({"a": ReLU(), "b": ReLU()}, {"a": ("input",), "b": ("a",)}, output="b"),
    ],
)
def test_every_field_of_a_combinator_reads_back(part: Any) -> None:
    net = network(body=chain(part=part))
    assert Network.from_json(net.to_json()) == net
