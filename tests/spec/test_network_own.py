"""A user's own block classes become definitions of the document, wherever they stand."""

from __future__ import annotations

from typing import Literal

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph
from lamina.errors import SpecError
from lamina.facade import emit
from lamina.spec.blocks.conv import ConvNormAct
from lamina.spec.combinators import Chain, Use, chain, residual
from lamina.spec.definition import Definition
from lamina.spec.layer import Block
from lamina.spec.layers import BatchNorm, Conv, ReLU
from lamina.spec.network import Network


class Stage(Block):
    """Two layers."""

    kind: Literal["stage"] = "stage"
    width: int
    strided: bool = False

    @property
    def halved(self) -> int:
        return self.width // 2

    def body(self) -> Chain:
        return chain(conv=Conv(channels=self.width, kernel=1), act=ReLU())


class Outer(Block):
    """A block of blocks."""

    kind: Literal["outer"] = "outer"

    def body(self) -> Chain:
        return chain(a=Stage(width=3), b=residual(a=Stage(width=3)))


def network(body: Chain, **blocks: Definition) -> Network:
    return Network(name="net", input=(3, 8, 9), body=body, blocks=tuple(blocks.items()))


def test_equal_blocks_are_defined_once():
    net = network(chain(a=Stage(width=4), b=Stage(width=4), c=Stage(width=6)))
    assert [name for name, _ in net.blocks] == ["Stage", "Stage2"]
    assert [part for _, part in net.body] == [Use(block=n) for n in ("Stage", "Stage", "Stage2")]


def test_numbers_and_properties_name_what_a_reader_would():
    ((_, definition),) = network(chain(a=Stage(width=4))).blocks
    assert definition.numbers == (("width", 4), ("strided", False), ("halved", 2))


def test_blocks_are_found_however_the_body_is_written():
    body = chain(a=Stage(width=4))
    made = network(body)
    assert network([{"a": Stage(width=4)}]) == made  # type: ignore[arg-type]
    data = {"name": "net", "input": [3, 8, 9], "body": [{"a": Stage(width=4)}]}
    assert Network.from_data(data) == made
    assert Network.from_json(made.to_json()) == made


def test_a_block_that_cannot_be_compared_is_refused():
    class Listing(Block):
        widths: list[int]

        def body(self) -> Chain:
            return chain(a=ReLU())

    with pytest.raises(SpecError) as refused:
        network(chain(a=Listing(widths=[1])))
    assert str(refused.value) == "`Listing` holds a list or a map; let its fields be tuples"
    assert refused.value.problems[0].code == "S122"


def test_a_block_in_a_block_is_found():
    net = network(chain(a=Outer(frozen=True)))
    assert sorted(name for name, _ in net.blocks) == ["Outer", "Stage"]
    assert net.body == (("a", Use(block="Outer", frozen=True)),)
    assert Network.from_json(net.to_json()) == net


def test_a_block_in_a_definition_is_found():
    net = network(chain(a=Use(block="mine")), mine=Definition(body=chain(s=Stage(width=4))))
    assert [name for name, _ in net.blocks] == ["mine", "Stage"]
    assert Network.from_json(net.to_json()) == net
    assert elaborate(net).size == 2


def test_a_name_that_a_definition_has_is_not_taken():
    net = network(
        chain(a=Use(block="stage"), b=Stage(width=4)),
        stage=Definition(body=Conv(channels=2, kernel=1)),
    )
    assert [name for name, _ in net.blocks] == ["stage", "Stage2"]


def test_the_graph_is_titled_as_the_class():
    node = elaborate(network(chain(a=Stage(width=4)))).nodes[0]
    assert isinstance(node.op, Graph)
    assert (node.op.title, dict(node.op.numbers)["width"]) == ("Stage", 4)


def test_settings_of_one_block_are_one_emitted_class():
    """Definitions keep the class's title, so that only their numbers tell them apart."""
    net = network(chain(a=Stage(width=4), b=Stage(width=4), c=Stage(width=6)))
    assert [definition.title for _, definition in net.blocks] == [None, "Stage"]
    assert emit(net, "torch").count("class Stage(") == 1
    assert Network.from_json(net.to_json()) == net


class Widened(ConvNormAct):
    """A block of ours, with more channels. Its fields `norm` and `activation` are parts, and
    nothing in this module is called `Part`."""

    kind: Literal["widened"] = "widened"

    def body(self) -> Chain:
        return ConvNormAct(channels=2 * self.channels, kernel=self.kernel).body()


def test_a_block_may_extend_one_of_ours():
    net = network(chain(a=Widened(channels=4, kernel=1, norm=BatchNorm(eps=0.1))))
    assert [name for name, _ in net.blocks] == ["Widened"]
    assert str(elaborate(net).shape) == "8 × 8 × 9"
