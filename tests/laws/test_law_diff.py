"""Law: a difference is what differs, all of it and nothing else, and the same seen from both
sides."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lamina.compiler.analysis import analyze
from lamina.compiler.analysis.flatten import flatten
from lamina.compiler.check import check
from lamina.compiler.diff import Change, Difference, Place, diff
from lamina.spec import layers
from lamina.spec.combinators import Chain, chain, repeat, residual
from lamina.spec.layer import Element
from lamina.spec.network import Network
from strategies import networks

# A part, what it becomes, and what is said of it; each takes any input.
VARIANTS: list[tuple[Element, Element, tuple[str, str]]] = [
    (layers.BatchNorm(), layers.BatchNorm(eps=0.1), ("setting", "eps")),
    (layers.BatchNorm(), layers.BatchNorm(shift=False), ("setting", "shift")),
    (layers.BatchNorm(), layers.BatchNorm(scale_init=0.0), ("initial", "scales")),
    (layers.BatchNorm(), layers.BatchNorm(frozen=True), ("frozen", "")),
    (layers.BatchNorm(), layers.LayerNorm(eps=1e-5), ("kind", "")),
    (layers.ReLU(), layers.Tanh(), ("kind", "")),
    (layers.GELU(), layers.GELU(form="tanh"), ("setting", "form")),
    (layers.Dropout(rate=0.5), layers.Dropout(rate=0.25), ("setting", "rate")),
]
HOLDERS = {
    "": lambda part: part,
    ".a": lambda part: chain(a=part, b=layers.Sigmoid()),
    ".0.a": lambda part: repeat(1, chain(a=part, b=layers.Sigmoid())),
    ".c": lambda part: residual(c=part, d=layers.Sigmoid()),
}
ENDS = {"extra", "other"}


def with_part(net: Network, index: int, *pairs: tuple[str, Element]) -> Network:
    """The network with more parts at an index of its body."""
    assume(not ENDS & {name.casefold() for name, _ in net.body})
    return Network(**{**dict(net), "body": (*net.body[:index], *pairs, *net.body[index:])})


def places(net: Network) -> st.SearchStrategy[int]:
    return st.integers(0, len(net.body))


def exploded(found: Difference) -> Counter[Change]:
    """Every change at every place, without what depends on how they are gathered."""
    return Counter(
        replace(change, places=(place,), parameters=0)
        for change in found.changes
        if change.what != "swapped"
        for place in change.places
    )


def swaps(found: Difference) -> Counter[frozenset[Place]]:
    return Counter(
        frozenset(pair)
        for change in found.changes
        if change.what == "swapped"
        for pair in zip(change.places[::2], change.places[1::2], strict=True)
    )


def turned(change: Change) -> Change:
    """The same change, seen from the other network."""
    what = {"added": "removed", "removed": "added"}.get(change.what, change.what)
    ((a, b),) = change.places
    return replace(
        change, what=what, before=change.after, after=change.before, places=(Place(b, a),)
    )


def meaning(net: Network) -> tuple[Any, ...]:
    """What a network is, names of parts included, without comparing two."""
    graph = check(net, "train")
    flat = flatten(graph)
    steps = tuple(
        (path, flat.inputs(number), step.frozen, step.op.model_copy(update={"frozen": False}))
        for number, (path, step) in enumerate(zip(flat.paths, flat.steps, strict=True))
    )
    heads = tuple((head.name, head.weight) for head in graph.heads)
    return graph.input, steps, flat.outputs, heads


@given(networks(max_parts=20))
def test_a_network_does_not_differ_from_itself(net: Network) -> None:
    """Nor from itself under another name, title and description."""
    found = diff(net, net)
    assert (found.equal, found.changes, found.a.hash) == (True, (), found.b.hash)
    named = Network(**{**dict(net), "name": "other", "title": "T", "description": "d"})
    found = diff(net, named)
    assert found.equal
    assert "the same network" in str(found)


@given(networks(), networks())
def test_what_is_said_is_true_of_both(a: Network, b: Network) -> None:
    """Two networks differ if something is said; the counts are those of the analyses; and the
    difference the other way round says the reverse."""
    found = diff(a, b)
    assert found.equal == (meaning(a) == meaning(b))
    for mode in ("infer", "train"):
        one, other = (analyze(check(net, mode), net.name, mode) for net in (a, b))
        for name, (old, new) in found.sums[mode].totals.items():
            if name in one.totals.to_json():
                assert (old, new) == (getattr(one.totals, name), getattr(other.totals, name))
        kinds = {kind: tuple(pair) for kind, pair in found.sums[mode].kinds.items()}
        both = one.kinds.keys() | other.kinds.keys()
        assert kinds == {kind: (one.kinds.get(kind, 0), other.kinds.get(kind, 0)) for kind in both}
    back = diff(b, a)
    assert exploded(back) == Counter(map(turned, exploded(found).elements()))
    assert swaps(back) == Counter(
        frozenset(Place(b, a) for a, b in pair) for pair in swaps(found).elements()
    )


@given(networks(), st.data())
def test_one_change_is_said_once_and_of_its_place(net: Network, data: st.DataObject) -> None:
    """Whatever stands around it, and however deep."""
    index = data.draw(places(net))
    before, after, said = data.draw(st.sampled_from(VARIANTS))
    where = data.draw(st.sampled_from(list(HOLDERS)))
    one, other = (
        with_part(net, index, ("extra", HOLDERS[where](part))) for part in (before, after)
    )
    (change,) = diff(one, other).changes
    path = f"extra{where}"
    assert (change.what, change.field) == said
    assert change.places == (Place(path, path),)
    assert change.train_only == isinstance(before, layers.Dropout)


@given(networks(), st.data())
def test_a_part_more_is_one_part_more(net: Network, data: st.DataObject) -> None:
    """Only it is said to be new, and with all its layers; the other way round, gone."""
    index = data.draw(places(net))
    part = data.draw(
        st.sampled_from(
            [layers.ReLU(), layers.BatchNorm(), chain(a=layers.ReLU(), b=layers.ScaleShift())]
        )
    )
    more = with_part(net, index, ("extra", part))
    (change,) = diff(net, more).changes
    assert (change.what, change.places) == ("added", (Place(None, "extra"),))
    assert change.layers == (2 if isinstance(part, Chain) else 1)
    (change,) = diff(more, net).changes
    assert (change.what, change.places) == ("removed", (Place("extra", None),))


@given(networks(), st.data())
def test_two_neighbours_that_change_places(net: Network, data: st.DataObject) -> None:
    """It is said of these two."""
    index = data.draw(places(net))
    pairs = (("extra", layers.BatchNorm()), ("other", layers.Tanh()))
    found = diff(with_part(net, index, *pairs), with_part(net, index, *pairs[::-1]))
    (change,) = found.changes
    assert change.what == "swapped"
    assert {place.a for place in change.places} == ENDS


@given(networks(max_parts=20))
def test_other_names_are_no_more_than_that(net: Network) -> None:
    """Each part of the body renamed: all is said to be the same but the names."""
    body = tuple((f"z{index}", part) for index, (_, part) in enumerate(net.body))
    found = diff(net, Network(**{**dict(net), "body": body}))
    assert found.equal or found.renamed_only


MANY = 100_000
SECONDS = 90  # of this process alone; generous
CONV = {"kind": "conv", "channels": 4, "kernel": 3, "padding": 1}
OTHER = {**CONV, "bias": False}
RELU = {"kind": "relu"}


def long(name: str, middle: dict[str, Any], prefix: str = "p") -> Network:
    """A hundred thousand layers in one list, with one of its own in the middle."""
    body = [{f"{prefix}{i}": RELU if i % 2 else CONV} for i in range(MANY)]
    body[MANY // 2] = {f"{prefix}{MANY // 2}": middle}
    return Network.from_data({"name": name, "input": [4, 6, 7], "body": body})


@pytest.mark.parametrize("prefix", ["p", "q"])
def test_a_hundred_thousand_layers(prefix: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One of them changed, under the same names or under others."""
    one, other = long("a", CONV), long("b", OTHER, prefix)
    started = time.process_time()
    found = diff(one, other)
    assert len(str(found)) < 2000
    seconds = time.process_time() - started
    with capsys.disabled():
        print(f" {seconds:.1f} s", end="")
    changed = [change for change in found.changes if change.what != "renamed"]
    assert [(change.what, change.field) for change in changed] == [("setting", "bias")]
    assert seconds < SECONDS


def test_two_long_networks_with_little_in_common() -> None:
    """The search is bounded, and still finds what is near."""
    body = [{f"q{i}": {"kind": "tanh"} if i % 3 else OTHER} for i in range(MANY // 5)]
    other = Network.from_data({"name": "b", "input": [4, 6, 7], "body": body})
    one = long("a", CONV)
    started = time.process_time()
    assert not diff(one, other).equal
    assert time.process_time() - started < SECONDS
