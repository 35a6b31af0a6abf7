"""What is said of a network before any shape: its blocks, and how much it is."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given

from lamina.compiler.elaborate import elaborate
from lamina.compiler.extent import digits
from lamina.compiler.survey import Survey
from lamina.errors import Problems, SpecError
from lamina.spec import layers
from lamina.spec.combinators import Chain, Repeat, Use, chain, concat, repeat
from lamina.spec.definition import Definition
from lamina.spec.network import Network
from lamina.spec.parameters.expansion import expanded
from strategies import networks

RELU = layers.ReLU()
TABLE = layers.SparseConv(channels=3, kernel=1, table=((0,), (0, 1), (0, 1, 2)))
MANY = chain(**{f"a{i}": RELU for i in range(300)})
Blocks = dict[str, Any]


def network(body: Any, blocks: Blocks | None = None) -> Network:
    definitions = tuple((name, Definition(body=one)) for name, one in (blocks or {}).items())
    return Network(name="net", input=(3, 8, 9), body=body, blocks=definitions)


def refused(body: Any, blocks: Blocks | None = None) -> str:
    with pytest.raises(SpecError) as error:
        elaborate(network(body, blocks))
    return str(error.value)


def deep(levels: int, part: Any = RELU) -> Any:
    for _ in range(levels):
        part = chain(a=part)
    return part


@given(networks())
def test_what_is_counted_is_what_is_built(net: Network) -> None:
    """Layers, and the letters of their paths."""
    problems = Problems()
    whole, made = Survey(expanded(net), problems).whole, elaborate(net)
    assert whole is not None
    assert (whole.layers, whole.letters, problems.count) == (made.size, made.letters, 0)


@pytest.mark.parametrize("body", [RELU, chain(a=RELU), repeat(3, RELU), Use(block="b")])
@pytest.mark.parametrize("first", [None, RELU, chain(longer=RELU, b=RELU)])
@pytest.mark.parametrize("count", [1, 2, 10, 101])
def test_runs_are_counted_with_the_digits_of_their_copies(body: Any, first: Any, count: int):
    run = Repeat(count=count, body=body, first=first)
    net = network(chain(run=run, u=Use(block="b")), {"b": RELU})
    whole, made = Survey(expanded(net), Problems()).whole, elaborate(net)
    assert whole is not None
    assert (whole.layers, whole.letters) == (made.size, made.letters)


@pytest.mark.parametrize("stop", [0, 1, 2, 9, 10, 11, 99, 100, 101, 12_345])
def test_digits(stop: int) -> None:
    for start in (0, 1):
        assert digits(range(start, stop)) == sum(len(str(n)) for n in range(start, stop))


REFUSALS: dict[str, tuple[Chain, Blocks]] = {
    "net.r: this makes 300,000,000 layers, more than 1,000,000": (
        chain(r=repeat(1_000_000, MANY, first=MANY)),
        {},
    ),
    "net.r: the paths of its layers have 102,888,890 letters in all, more than 100,000,000": (
        chain(r=repeat(1_000_000, chain(**{"a" * 63: deep(16)}))),
        {},
    ),
    "net.blocks.b.a: parts nest deeper than 64 levels": (
        chain(u=Use(block="b")),
        {"a": deep(62), "b": deep(2, Use(block="a"))},
    ),
}


@pytest.mark.parametrize("message", REFUSALS)
def test_whole_messages(message: str) -> None:
    assert refused(*REFUSALS[message]) == message


def test_long_lists_of_names_are_cut() -> None:
    ring = {f"b{i}": Use(block=f"b{(i + 1) % 12}") for i in range(12)}
    said = refused(chain(a=RELU), ring)
    assert said == (
        "net.blocks: the network does not use b0, b1, b2, b3, b4, b5, b6, b7, …\n"
        "net.blocks.b0: block `b0` uses itself: b0 → b1 → b2 → b3 → b4 → b5 → b6 → b7 → … → b0"
    )


def test_faults_of_blocks_and_of_shapes_are_told_together() -> None:
    body = chain(a=concat(x=Use(block="b"), y=layers.MaxPool(kernel=9), z=Use(block="c")))
    said = refused(body, {"b": layers.GroupNorm(groups=2)})
    assert said == (
        "net.a.z: no block `c` is defined\n  defined are: b\n"
        "net.a.x: 2 groups do not divide the 3 channels\n"
        "  `groups: 1` mends it (tried on the whole network)\n"
        "net.a.y: kernel 9 is larger than the input 8\n"
        "  `padding: 1` or `kernel: 8` mends it (tried on the whole network)"
    )


def test_what_is_too_much_is_told_once_and_nothing_is_built() -> None:
    """Not again by all that is around it."""
    huge = repeat(1000, repeat(2000, RELU))
    with patch("lamina.compiler.elaborate.Elaborator.chain", side_effect=AssertionError):
        said = refused(chain(a=chain(b=repeat(9, Use(block="x")))), {"x": chain(y=huge)})
    assert said == "net.blocks.x.y: this makes 2,000,000 layers, more than 1,000,000"


def test_definitions_may_be_nested_to_the_bound() -> None:
    assert elaborate(network(chain(a=deep(61, Use(block="b"))), {"b": chain(c=RELU)})).size == 1


def test_a_shared_part_within_the_bound_is_fine() -> None:
    body = chain(a=Use(block="mine"), b=deep(30, Use(block="mine")))
    assert elaborate(network(body, {"mine": deep(20)})).size == 2


def test_definitions_are_not_stacked_beyond_the_bound() -> None:
    """Each is within it."""
    blocks = {f"b{i}": deep(40, Use(block=f"b{i - 1}") if i else RELU) for i in range(9)}
    message = "net.blocks.b1" + ".a" * 17 + ": parts nest deeper than 64 levels"
    assert refused(chain(u=Use(block="b8")), blocks) == message


def test_copies_that_each_see_another_shape_are_worked_out_up_to_a_bound() -> None:
    growing = chain(run=repeat(200, chain(p=layers.Pad(padding=1), r=RELU)))
    net = network(growing)
    with patch("lamina.compiler.elaborate.MAX_AGAIN", 597):
        assert elaborate(net).size == 400
    with patch("lamina.compiler.elaborate.MAX_AGAIN", 596):
        assert refused(growing) == (
            "net.run.199.r: parts that are used again meet more than 596 other input shapes\n"
            "  each is worked out anew; copies that meet equal shapes are worked out once"
        )


def test_every_part_that_is_written_is_free() -> None:
    """However many there are, and copies in equal shapes too."""
    body = chain(
        **{f"a{i}": layers.Pad(padding=1) for i in range(50)}, r=repeat(999, Use(block="b"))
    )
    with patch("lamina.compiler.elaborate.MAX_AGAIN", 0):
        assert elaborate(network(body, {"b": RELU})).size == 50 + 999
