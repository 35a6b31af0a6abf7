"""Ways out are offered after they were tried on the whole network, within bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.compiler import trials
from lamina.compiler.elaborate import elaborate
from lamina.errors import SpecError
from lamina.spec import layers as L
from lamina.spec.combinators import chain, repeat, residual
from lamina.spec.network import Network


def network(body: Any, size: int = 8, channels: int = 3) -> Network:
    return Network(name="net", input=(channels, size, size), body=body)


def told(body: Any, size: int = 8) -> str:
    with pytest.raises(SpecError) as error:
        elaborate(network(body, size))
    return str(error.value)


def test_what_fits_the_layer_and_not_what_follows_is_said_to() -> None:
    """No window of `a` leaves as many features as the centres have signs."""
    centres = L.RBF(centres=("+" * 7,))
    body = chain(a=L.Conv(channels=4, kernel=9), f=L.Flatten(), r=centres)
    assert told(body) == (
        "net.a: kernel 9 is larger than the input 8\n"
        "  `padding: 1` fits here, and something after it then does not"
    )


def test_a_kernel_that_leaves_too_little_is_passed_over() -> None:
    """One of 8 or 7 fits the layer, but leaves no room for the pool behind it."""
    body = chain(a=L.Conv(channels=4, kernel=9), b=L.MaxPool(kernel=6))
    assert told(body) == (
        "net.a: kernel 9 is larger than the input 8\n"
        "  `kernel: 3` mends it (tried on the whole network)"
    )


def test_a_repeated_part_changes_everywhere() -> None:
    body = chain(r=repeat(4, L.Conv(channels=3, kernel=3)))
    assert told(body) == (
        "net.r.3: kernel 3 is larger than the input 2\n"
        "  `padding: 1` or `kernel: 2` mends it (tried on the whole network)"
    )


def test_another_fault_does_not_hide_a_way_out() -> None:
    body = chain(a=L.LRN(size=4), b=L.ReLU())
    both = chain(m=L.Concat(branches=(("a", body), ("b", L.Linear(features=2)))))
    assert "net.m.a.a: size 4 is even: its window would have no middle\n  `size: 5` mends" in told(
        both
    )


def test_nothing_is_tried_on_networks_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trials, "MAX_TRIED", 3)
    body = chain(a=L.Conv(channels=4, kernel=9), b=L.ReLU(), c=L.ReLU(), d=L.ReLU())
    assert told(body) == "net.a: kernel 9 is larger than the input 8"


def test_blocks_of_ours_are_not_taken_apart() -> None:
    """Nobody wrote what is inside."""
    assert "mends" not in told(chain(a=L.Identity(), b=conv_relu(kernel=9)))


def conv_relu(kernel: int) -> Any:
    from lamina.spec.blocks.conv import ConvRelu

    return ConvRelu(channels=4, kernel=kernel)


def offers(message: str) -> list[str]:
    """The ways out that a message holds."""
    _, _, line = message.partition("\n  `")
    words, mends, _ = line.partition(" mends it")
    return [one.strip("`") for one in f"`{words}".split(" or ")] if mends else []


@given(st.integers(2, 12), st.integers(1, 14), st.integers(1, 3), st.integers(0, 2))
def test_what_is_offered_for_a_window_mends_it(
    size: int, kernel: int, stride: int, padding: int
) -> None:
    """Followed to the letter, the network is fine."""
    layer = L.Conv(channels=4, kernel=kernel, stride=stride, padding=padding)
    body = chain(a=layer, b=L.MaxPool(kernel=2))
    try:
        elaborate(network(body, size))
    except SpecError as error:
        for way in offers(str(error)):
            name, _, value = way.partition(": ")
            fields: Mapping[str, Any] = {**dict(layer), name: int(value)}
            if "net.a:" in str(error):
                elaborate(network(chain(a=L.Conv(**fields), b=L.MaxPool(kernel=2)), size))


@given(st.integers(1, 24), st.integers(1, 24), st.integers(2, 24))
def test_what_is_offered_for_groups_mends_them(inputs: int, outputs: int, groups: int) -> None:
    layer = L.Conv(channels=outputs, kernel=1, groups=groups)
    net = network(chain(a=layer), channels=inputs)
    if inputs % groups == 0 and outputs % groups == 0:
        elaborate(net)
        return
    with pytest.raises(SpecError) as error:
        elaborate(net)
    ways = offers(str(error.value))
    assert ways
    for way in ways:
        name, _, value = way.partition(": ")
        fields: Mapping[str, Any] = {**dict(layer), name: int(value)}
        elaborate(network(chain(a=L.Conv(**fields)), channels=inputs))


@given(st.integers(1, 4), st.integers(1, 9), st.integers(1, 3), st.integers(1, 9))
def test_a_projection_that_is_offered_gives_the_body_its_shape(
    kernel: int, channels: int, stride: int, size: int
) -> None:
    conv = L.Conv(channels=channels, kernel=kernel, stride=stride, padding="same")
    body = residual(conv=conv)
    try:
        elaborate(network(chain(r=body), size))
    except SpecError as error:
        said = str(error).partition("`shortcut: {kind: conv, ")[2].partition("}")[0]
        fields = dict(field.split(": ") for field in said.split(", "))
        shortcut = L.Conv(**{name: int(value) for name, value in fields.items()})
        elaborate(network(chain(r=residual(conv=conv, shortcut=shortcut)), size))
