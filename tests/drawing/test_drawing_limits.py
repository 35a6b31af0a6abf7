"""What is refused, in whole messages, and how large what is drawn may be."""

from __future__ import annotations

from time import perf_counter

import pytest

import lamina
from lamina.compiler.check import check
from lamina.drawing.data import Pages
from lamina.drawing.picture import picture
from lamina.errors import LaminaError, ResourceError, UsageError
from lamina.spec import layers
from lamina.spec.combinators import Aux, Chain, Repeat, Wired
from lamina.spec.network import Network

CONV = layers.Conv(channels=2, kernel=1)
POOL = layers.MaxPool(kernel=1, stride=1)


def chain_of(count: int) -> Network:
    return Network(name="long", input=(2, 4, 4), body=tuple((f"c{n}", CONV) for n in range(count)))


def refused(kind: type[LaminaError], net: Network, **options: object) -> str:
    with pytest.raises(kind) as caught:
        lamina.draw(net, **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_chain_that_nobody_could_read_is_refused() -> None:
    """With the figure."""
    assert refused(ResourceError, chain_of(20_000)) == (
        "long: 20,000 boxes on one level are more than the 2,000 that can be drawn; blocks, and "
        "`repeat` for what is equal, would fold them"
    )


def test_a_tangle_that_nobody_could_read_stays_closed() -> None:
    """Its block is drawn, and what is in it is not."""
    names = [f"c{n}" for n in range(1500)]
    body = [*((name, CONV) for name in names), ("sum", layers.Add()), ("both", layers.Add())]
    inputs = [(name, ("input",)) for name in names]
    inputs += [("sum", tuple(names)), ("both", (*names, "sum"))]
    wired = Wired(body=tuple(body), inputs=tuple(inputs))
    net = Network(name="tangle", input=(2, 4, 4), body=(("g", wired),))
    lamina.draw(net, depth=0)
    pages = Pages(picture(check(net, "infer"), "tangle", "infer"))
    assert pages.sketches[0]["items"][0]["inside"] == -1


def broad(count: int) -> Network:
    """Side outputs of one value."""
    sides = tuple((f"a{n}", Aux(weight=1.0, body=CONV)) for n in range(count))
    return Network(name="broad", input=(2, 4, 4), body=(("c", CONV), *sides, ("d", CONV)))


def test_too_many_columns_are_refused() -> None:
    """A hundred on each side; a block with more stays closed."""
    assert refused(ResourceError, broad(101), mode="train") == (
        "broad: a level needs more than the 100 columns that can be drawn; blocks, and `repeat` "
        "for what is equal, would fold them"
    )
    lamina.draw(broad(100), mode="train")
    wide = layers.Add(branches=tuple((f"c{n}", CONV) for n in range(202)))
    net = Network(name="inner", input=(2, 4, 4), body=(("w", wide),))
    assert lamina.draw(net) == lamina.draw(net, depth=0)


def test_too_many_boxes_name_a_depth_that_fits() -> None:
    """And that depth is drawn."""
    pairs = [(f"p{n}", layers.MaxPool(kernel=1, stride=1)) for n in range(150)]
    blocks = [(f"b{n}", Chain(body=tuple(pairs))) for n in range(30)]
    net = Network(name="wide", input=(2, 4, 4), body=tuple(blocks))
    assert refused(ResourceError, net, depth=1) == (
        "wide: 4,530 boxes at depth 1 are more than the 2,000 that can be drawn; --depth 0 draws 30"
    )
    assert lamina.draw(net) == lamina.draw(net, depth=0)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"depth": 65}, "depth 65 is not within 0 to 64"),
        ({"depth": -1}, "depth -1 is not within 0 to 64"),
        ({"format": "png"}, "there is no format `png`; there are svg, html, mermaid"),
        ({"color": "red"}, "there is no color `red`; there are kind, channels, cost"),
    ],
)
def test_what_is_not_there_is_refused(options: dict[str, object], message: str) -> None:
    """With what is there."""
    assert refused(UsageError, lamina.create("lenet5"), **options) == message


@pytest.mark.parametrize("format", ["svg", "html", "mermaid"])
def test_a_hundred_thousand_layers_fold(format: str) -> None:
    """Equal copies are drawn once, however many there are."""
    inner = Chain(body=(("conv", CONV), ("pool", POOL)))
    runs = tuple((f"r{n}", Repeat(count=5000, body=inner)) for n in range(10))
    net = Network(name="deep", input=(2, 4, 4), body=runs)
    started = perf_counter()
    text = lamina.draw(net, format)  # type: ignore[arg-type]
    assert perf_counter() - started < 20
    assert "5,000" in text
    assert len(text) < 200_000


def test_a_page_leaves_out_what_is_deep_where_it_would_be_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The outer levels are there, and a block that is not stays closed."""
    monkeypatch.setattr("lamina.drawing.data.MOST_ENTRIES", 100)
    blocks = [
        (f"b{n}", Chain(body=tuple((f"p{n}_{m}", POOL) for m in range(20)))) for n in range(10)
    ]
    net = Network(name="huge", input=(2, 4, 4), body=tuple(blocks))
    pages = Pages(picture(check(net, "infer"), "huge", "infer"))
    there = [item["inside"] >= 0 for item in pages.sketches[0]["items"]]
    assert there == [True] * 4 + [False] * 6
