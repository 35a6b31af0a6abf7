"""Graphs of recent checks: found by what a spec says, to the sign of a zero; few, and small."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from unittest.mock import patch

import pytest

from lamina import architectures
from lamina.compiler import check as checking
from lamina.compiler import recent
from lamina.compiler.check import check
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph
from lamina.compiler.recent import Recent, written
from lamina.errors import SpecError
from lamina.spec import layers
from lamina.spec.combinators import chain, repeat
from lamina.spec.network import Network
from lamina.spec.validity import KNOWN, validate


@pytest.fixture(autouse=True)
def counted() -> Iterator[list[str]]:
    """The names of the networks that were elaborated, with nothing known before."""
    names: list[str] = []

    def noted(net: Network) -> Graph:
        names.append(net.name)
        return elaborate(net)

    with patch.object(checking, "RECENT", Recent()), patch.object(checking, "elaborate", noted):
        yield names


def network(name: str = "net", **parts: Any) -> Network:
    return Network(name=name, input=(3, 8, 8), body=chain(**parts))


def conv(**fields: Any) -> layers.Conv:
    return layers.Conv(**{"channels": 3, "kernel": 1, **fields})


def test_an_equal_spec_is_elaborated_once_for_both_modes(counted: list[str]):
    first = check(architectures.create("lenet5"), "train")
    assert check(architectures.create("lenet5"), "train") is first
    infer = check(architectures.create("lenet5"), "infer")
    assert check(architectures.create("lenet5"), "infer") is infer
    assert counted == ["lenet5"]


def test_an_object_that_changed_is_another_spec(counted: list[str]):
    net = network(a=conv())
    check(net, "train")
    net.__dict__["body"] = (("a", conv(channels=4)),)
    assert check(net, "train").shape.channels == 4


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (conv(bias_init=0.0), conv(bias_init=-0.0)),
        (conv(), conv(frozen=True)),
        (conv(), layers.ConvTranspose(channels=3, kernel=1)),
        (conv(kernel=(1, 3)), conv(kernel=(3, 1))),
    ],
)
def test_what_differs_in_anything_is_elaborated(one: Any, other: Any, counted: list[str]):
    for part in (one, other):
        made = check(network(a=part), "train")
        assert repr(made) == repr(elaborate(network(a=part)))
    assert counted == ["net", "net"]


def test_a_wrong_network_is_refused_each_time(counted: list[str]):
    for _ in range(2):
        with pytest.raises(SpecError, match="kernel 9 is larger"):
            check(network(a=conv(kernel=9)), "infer")
    assert counted == ["net", "net"]


def test_the_one_that_was_not_asked_for_longest_is_forgotten(counted: list[str]):
    for index in range(recent.MOST):
        check(network(f"net{index}", a=conv()), "train")
    check(network("net0", a=conv()), "train")
    check(network("more", a=conv()), "train")
    assert len(checking.RECENT.graphs) == recent.MOST
    check(network("net0", a=conv()), "train")
    assert counted.count("net0") == 1
    check(network("net1", a=conv()), "train")
    assert counted.count("net1") == 2


TABLE = tuple((index % 3,) for index in range(20_000))


@pytest.mark.parametrize(
    "net",
    [
        network(a=repeat(recent.MAX_LAYERS + 1, conv())),
        network(**{f"c{index}": conv() for index in range(recent.MAX_PARTS)}),
        network(a=layers.SparseConv(channels=len(TABLE), kernel=1, table=TABLE)),
    ],
    ids=["many layers", "many parts", "a long text"],
)
def test_what_is_large_is_not_kept(net: Network):
    check(net, "train")
    assert not checking.RECENT.graphs


def test_a_text_is_made_of_what_is_short_alone():
    net = network(a=conv())
    assert written(net, validate(net)) == repr(net)
    assert written(net, recent.MAX_PARTS + 1) == ""


def test_no_two_kinds_have_one_name():
    """A text names each part by its class."""
    assert max(Counter(kind.__name__ for kind in KNOWN).values()) == 1


def test_threads_may_share_it():
    nets = [network(f"net{index}", a=conv()) for index in range(2 * recent.MOST)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda net: check(net, "infer").shape, nets * 20))
    assert {shape.dimensions for shape in found} == {(3, 8, 8)}
    assert len(checking.RECENT.graphs) == recent.MOST
