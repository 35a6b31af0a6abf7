"""From a spec to its graph: what each combinator becomes, and what is shared."""

from __future__ import annotations

from typing import Any

import pytest

from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import INPUT, Graph, Head, Node, rows
from lamina.compiler.verify import verify
from lamina.spec import layers
from lamina.spec.blocks.inception import Inception
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import Use, add, aux, chain, concat, graph, multiply, repeat, residual
from lamina.spec.definition import Definition
from lamina.spec.initial import GLOROT, HE, Normal, UniformOverFanIn
from lamina.spec.network import Network
from lamina.spec.shape import Shape

CONV = layers.Conv(channels=3, kernel=3, padding=1)
WIDE = layers.Conv(channels=5, kernel=1)
RELU = layers.ReLU()


def elaborated(body: Any, shape: tuple[int, ...] = (3, 8, 9), **fields: Any) -> Graph:
    made = elaborate(Network(name="net", input=shape, body=body, **fields))
    verify(made)
    return made


def inner(made: Graph, name: str) -> Graph:
    """The nested graph under that name."""
    (found,) = (node.op for node in made.nodes if node.name == name)
    assert isinstance(found, Graph)
    return found


def wires(made: Graph) -> dict[str, tuple[str, ...]]:
    return {node.name: node.inputs for node in made.nodes}


def paths(made: Graph) -> list[str]:
    return [row.path for row in rows(made)]


def test_a_chain_is_a_line() -> None:
    made = elaborated(chain(a=CONV, b=WIDE, c=RELU))
    assert wires(made) == {"a": (INPUT,), "b": ("a",), "c": ("b",)}
    assert [str(node.shape) for node in made.nodes] == ["3 × 8 × 9", "5 × 8 × 9", "5 × 8 × 9"]
    assert (made.output, made.title, made.heads) == ("c", "Net", ())


def test_branches_read_one_input_and_end_in_the_merge() -> None:
    made = inner(elaborated(chain(both=concat(a=CONV, b=WIDE))), "both")
    assert wires(made) == {"a": (INPUT,), "b": (INPUT,), "concat": ("a", "b")}
    assert made.nodes[-1].op == layers.Concat()
    assert made.shape == Shape(8, 8, 9)


@pytest.mark.parametrize(
    ("part", "op"),
    [
        (add(a=CONV, b=RELU, scale=0.5), layers.Add(scale=0.5)),
        (multiply(a=CONV, b=RELU), layers.Multiply()),
        (multiply(a=CONV, b=layers.GlobalAvgPool(), gate=True), layers.Multiply(gate=True)),
    ],
)
def test_a_merge_keeps_its_fields(part: Any, op: Any) -> None:
    assert inner(elaborated(chain(m=part)), "m").nodes[-1].op == op


def test_a_plain_residual_adds_its_input() -> None:
    made = inner(elaborated(chain(r=residual(a=CONV, b=RELU))), "r")
    assert wires(made) == {"a": (INPUT,), "b": ("a",), "add": (INPUT, "b")}
    assert made.output == "add"


def test_a_full_residual_has_a_shortcut_a_scale_and_an_activation() -> None:
    part = residual(a=WIDE, shortcut=chain(conv=WIDE), scale=0.2, activation=RELU)
    made = inner(elaborated(chain(r=part)), "r")
    assert wires(made) == {
        "a": (INPUT,),
        "shortcut": (INPUT,),
        "add": ("shortcut", "a"),
        "activation": ("add",),
    }
    assert made.nodes[2].op == layers.Add(scale=0.2)
    assert made.output == "activation"


def test_a_repeat_is_a_run_of_graphs() -> None:
    made = inner(elaborated(chain(run=repeat(3, chain(conv=CONV), first=WIDE))), "run")
    assert made.repeated
    assert wires(made) == {"0": (INPUT,), "1": ("0",), "2": ("1",)}
    assert paths(made) == ["0.conv", "1.conv", "2.conv"]
    assert [str(node.shape) for node in made.nodes] == ["5 × 8 × 9"] + ["3 × 8 × 9"] * 2


def test_copies_that_see_equal_shapes_are_one_object() -> None:
    """A million copies are built once."""
    made = inner(elaborated(chain(run=repeat(1000, chain(conv=WIDE)))), "run")
    assert len({id(node.op) for node in made.nodes}) == 2


def test_a_run_of_runs_boxes_the_inner_ones() -> None:
    made = elaborated(chain(run=repeat(2, repeat(3, CONV))))
    assert paths(made) == [f"run.{i}.repeat.{j}.conv" for i in range(2) for j in range(3)]


def test_an_aux_taps_the_trunk() -> None:
    made = elaborated(chain(a=CONV, side=aux(WIDE, weight=0.5), b=RELU))
    assert wires(made) == {"a": (INPUT,), "side": ("a",), "b": ("a",)}
    assert made.heads == (Head("side", "side", 0.5, Shape(5, 8, 9)),)


def test_an_aux_inside_is_handed_up() -> None:
    made = elaborated(chain(stage=chain(a=CONV, side=aux(WIDE)), b=RELU))
    assert made.heads == (Head("side", "stage:side", 0.3, Shape(5, 8, 9)),)
    assert inner(made, "stage").heads == (Head("side", "side", 0.3, Shape(5, 8, 9)),)


def test_a_graph_is_sorted_and_an_aux_stands_for_what_it_taps() -> None:
    wired = graph(
        {"c": layers.Add(), "b": RELU, "side": aux(WIDE), "a": CONV},
        {"c": ("side", "b"), "b": ("a",), "side": ("a",), "a": ("input",)},
        output="c",
    )
    made = inner(elaborated(chain(g=wired)), "g")
    assert wires(made) == {"a": (INPUT,), "b": ("a",), "side": ("a",), "c": ("a", "b")}
    assert [head.value for head in made.heads] == ["side"]


def test_what_is_not_wired_reads_the_part_above() -> None:
    made = inner(elaborated(chain(g=graph({"a": CONV, "b": RELU}, {}))), "g")
    assert wires(made) == {"a": (INPUT,), "b": ("a",)}
    assert made.output == "b"


def test_blocks_are_opened_under_their_names_and_numbers() -> None:
    made = elaborated(
        chain(i=Inception(one=1, three_reduce=1, three=2, five_reduce=1, five=3, pool_proj=4))
    )
    block = inner(made, "i")
    assert block.title == "Inception"
    assert dict(block.numbers)["three"] == 2
    assert inner(block, "b1").title == "ConvRelu"
    assert made.shape == Shape(10, 8, 9)


def test_a_use_is_its_definition_under_its_name() -> None:
    definition = Definition(body=chain(conv=WIDE), numbers={"width": 5})
    made = elaborated(chain(a=Use(block="Mine")), blocks=(("Mine", definition),))
    assert (inner(made, "a").title, inner(made, "a").numbers) == ("Mine", (("width", 5),))


def test_a_definition_that_is_a_layer_stays_one() -> None:
    made = elaborated(chain(a=Use(block="mine")), blocks=(("mine", Definition(body=RELU)),))
    assert made.nodes == (Node("a", RELU, (INPUT,), Shape(3, 8, 9)),)


def test_frozen_is_said_of_primitives() -> None:
    """A frozen part freezes each primitive inside; the graph around is none."""
    block = BasicBlock(channels=3, frozen=True)
    made = elaborated(chain(a=block, b=CONV.model_copy(update={"frozen": True}), c=CONV))
    frozen = [row.frozen for row in rows(made)]
    assert frozen == [True] * (len(frozen) - 1) + [False]
    assert dict(inner(made, "a").numbers)["frozen"] is True


def test_a_frozen_use_of_a_shared_block_leaves_the_others() -> None:
    blocks = (("mine", Definition(body=chain(conv=CONV))),)
    made = elaborated(chain(a=Use(block="mine", frozen=True), b=Use(block="mine")), blocks=blocks)
    assert [row.frozen for row in rows(made)] == [True, False]


def test_what_is_shared_is_shared_when_it_is_frozen_too() -> None:
    """2^16 copies, of 17 graphs each of which is frozen once."""
    blocks: dict[str, Any] = {"b16": chain(conv=CONV)}
    for i in range(16):
        inner: Any = Use(block=f"b{i + 1}")
        blocks[f"b{i}"] = add(x=chain(p=inner), y=chain(q=inner))
    definitions = tuple((name, Definition(body=body)) for name, body in blocks.items())
    made = elaborated(chain(a=Use(block="b0", frozen=True)), blocks=definitions)
    seen: dict[int, Graph] = {}
    todo = [made]
    while todo:
        one = todo.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            todo += [node.op for node in one.nodes if isinstance(node.op, Graph)]
    assert made.size == 2**16 + 2**16 - 1
    assert len(seen) == 1 + 17 + 2 * 16


def test_frozen_twice_is_frozen() -> None:
    block = BasicBlock(channels=3, frozen=True)
    once = elaborated(chain(a=block))
    twice = elaborated(chain(c=chain(a=block).model_copy(update={"frozen": True})))
    assert inner(twice, "c").nodes == once.nodes


def test_the_network_s_scheme_fills_in() -> None:
    own = layers.Conv(channels=3, kernel=1, init=Normal(std=0.1))
    made = elaborated(chain(a=CONV, b=own), init=GLOROT)
    assert [row.op.init for row in rows(made)] == [GLOROT, Normal(std=0.1)]  # type: ignore[union-attr]
    assert [row.op.init for row in rows(elaborated(chain(a=CONV)))] == [HE]  # type: ignore[union-attr]


def test_sugar_is_resolved_for_each_input() -> None:
    """One part at two places may become two ops."""
    part = layers.Conv(channels=3, kernel=2, stride=2, padding="same")
    made = elaborated(chain(a=part, b=part), init=UniformOverFanIn())
    assert [row.op.padding for row in rows(made)] == [(0, 0, 0, 1), (0, 0, 0, 1)]  # type: ignore[union-attr]
    made = elaborated(chain(a=part, b=part), shape=(3, 7, 12))
    assert [row.op.padding for row in rows(made)] == [(0, 1, 0, 0), 0]  # type: ignore[union-attr]


def test_an_object_that_is_used_twice_is_two_parts() -> None:
    """Sharing in Python is no sharing of weights."""
    assert paths(elaborated(chain(a=CONV, b=CONV))) == ["a", "b"]
