"""From a graph to the plan of its code: what becomes one class, what an argument, what a run."""

from __future__ import annotations

from typing import Any

from lamina.compiler.elaborate import elaborate
from lamina.compiler.numbers import numbers
from lamina.compiler.outline import outline
from lamina.compiler.plan import Argument, Call, ClassPlan, Instance, Multiple, Plan, Run
from lamina.spec import layers
from lamina.spec.blocks.bottleneck import Bottleneck
from lamina.spec.blocks.inception import Inception
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import Use, aux, chain, concat, repeat, residual
from lamina.spec.definition import Definition
from lamina.spec.layer import Layer, Merge
from lamina.spec.network import Network
from lamina.spec.shape import Shape

RELU = layers.ReLU()


def conv(channels: int, kernel: int = 1, **fields: Any) -> layers.Conv:
    return layers.Conv(channels=channels, kernel=kernel, padding=kernel // 2, **fields)


def every_number(op: Layer | Merge, image: bool) -> frozenset[str]:
    x = Shape(1, 1, 1) if image else Shape(1)
    return frozenset(numbers(op, (x,)))


def planned(body: Any, shape: tuple[int, ...] = (3, 8, 9), **fields: Any) -> Plan:
    net = Network(name="net", input=shape, body=body, **fields)
    return outline(elaborate(net), every_number)


def named(plan: Plan, name: str) -> ClassPlan:
    (found,) = (one for one in plan.classes if one.name == name)
    return found


def arguments(plan: ClassPlan) -> list[str]:
    return [argument.name for argument in plan.arguments]


def values(plan: Plan, name: str) -> list[tuple[Any, ...]]:
    """What each instance of a class is given, in order."""
    members = [member for one in plan.classes for member in one.members]
    found = [member.what for member in members if isinstance(member.what, Instance)]
    return [one.values for one in found if one.made.name == name]


def test_a_network_of_layers_is_one_class() -> None:
    plan = planned(chain(a=conv(4), b=RELU))
    assert [one.name for one in plan.classes] == ["Net"]
    assert [member.attribute for member in plan.root.members] == ["a", "b"]
    assert all(isinstance(member.what, Call) for member in plan.root.members)


def test_equal_parts_are_one_class_without_arguments() -> None:
    """Where all instances are alike, numbers stay where a reader expects them."""
    part = chain(conv=conv(3), act=RELU)
    plan = planned(chain(a=part, b=part))
    assert [one.name for one in plan.classes] == ["NetBranch", "Net"]
    assert arguments(named(plan, "NetBranch")) == []


def test_numbers_that_vary_become_arguments() -> None:
    """And those that do not stay literals."""
    plan = planned(chain(a=chain(conv=conv(4, 3)), b=chain(conv=conv(7, 3))))
    made = named(plan, "NetBranch")
    assert arguments(made) == ["in_channels", "channels"]
    assert values(plan, "NetBranch") == [(3, 4), (4, 7)]
    call = made.members[0].what
    assert isinstance(call, Call)
    assert dict(call.numbers)["kernel"] == 3
    assert dict(call.numbers)["channels"] == Argument("channels", is_float=False)


def test_numbers_that_are_always_equal_are_one_argument() -> None:
    stages = [chain(a=conv(n), b=layers.BatchNorm(), c=conv(n)) for n in (4, 7)]
    plan = planned(chain(x=stages[0], y=stages[1]))
    assert arguments(named(plan, "NetBranch")) == ["in_channels", "channels"]


def test_numbers_of_one_name_are_told_apart_by_their_nodes() -> None:
    stages = [chain(a=conv(n), b=conv(m)) for n, m in ((4, 9), (7, 2))]
    plan = planned(chain(x=stages[0], y=stages[1]))
    assert arguments(named(plan, "NetBranch")) == ["in_channels", "a_channels", "b_channels"]


def test_choices_split_classes() -> None:
    """A bias, a mode, a name, a wire: none of them is a number."""
    plan = planned(chain(a=chain(c=conv(4)), b=chain(c=conv(4, bias=False)), c=chain(d=conv(4))))
    assert len(plan.classes) == 4


def test_an_image_and_a_vector_split_classes() -> None:
    """What a dialect writes for them differs."""
    part = chain(norm=layers.LayerNorm())
    plan = planned(chain(a=part, flat=layers.Flatten(), b=part))
    assert len(plan.classes) == 3


def test_an_argument_may_have_the_name_of_a_part() -> None:
    """One is a number of the constructor, the other an attribute."""
    stages = {f"s{n}": chain(channels=conv(n), conv=conv(3)) for n in (4, 7)}
    assert arguments(named(planned(chain(**stages)), "NetBranch")) == ["channels"]


def test_a_field_s_default_is_the_argument_s() -> None:
    stages = [chain(norm=layers.BatchNorm(momentum=m)) for m in (0.1, 0.3, 0.1)]
    plan = planned(chain(**{f"s{i}": stage for i, stage in enumerate(stages)}))
    (made,) = plan.classes[:-1]
    assert made.arguments == (Argument("momentum", is_float=True, default=0.1),)


def test_blocks_name_their_class_and_their_numbers() -> None:
    """Arguments come in the order of the paper's table."""
    rows = [(2, 3, 5, 7, 4, 9), (3, 2, 7, 4, 5, 8)]
    fields = ("one", "three_reduce", "three", "five_reduce", "five", "pool_proj")
    blocks = {
        f"i{n}": Inception(**dict(zip(fields, row, strict=True))) for n, row in enumerate(rows)
    }
    plan = planned(chain(**blocks))
    assert arguments(named(plan, "Inception")) == ["in_channels", *fields]
    assert values(plan, "Inception") == [(3, *rows[0]), (20, *rows[1])]


def test_a_property_of_a_block_becomes_a_named_multiple() -> None:
    """`expanded = 4 * channels` is what a reader would have written."""
    blocks = [Bottleneck(channels=n, projection=True) for n in (2, 3, 5)]
    plan = planned(chain(**{f"b{i}": block for i, block in enumerate(blocks)}))
    made = named(plan, "Bottleneck")
    assert arguments(made) == ["in_channels", "channels"]
    channels = made.arguments[1]
    assert made.multiples == (Multiple(4, channels, "expanded"),)


def test_a_switch_names_the_variant() -> None:
    blocks = (BasicBlock(channels=4, projection=True), BasicBlock(channels=4))
    plan = planned(chain(a=blocks[0], b=blocks[1]))
    named_by_block = [one.name for one in plan.classes if one.block == "basic_block"]
    assert named_by_block == ["ProjectionBasicBlock", "BasicBlock"]


def test_only_a_shipped_block_is_taken_for_one() -> None:
    """A definition of the same name is a stranger's, whatever it is called."""
    blocks = (("Inception", Definition(body=chain(a=conv(3)))),)
    one = Inception(one=1, three_reduce=2, three=3, five_reduce=4, five=5, pool_proj=6)
    plan = planned(chain(a=Use(block="Inception"), b=one), blocks=blocks)
    kinds = {made.name: made.block for made in plan.classes if made.name[-1] in "n2"}
    assert kinds == {"Inception": "inception", "Inception2": ""}


def test_parts_without_a_title_are_named_after_their_parent_and_place() -> None:
    plan = planned(chain(stage_1=chain(left=chain(a=RELU), b=RELU)))
    assert [one.name for one in plan.classes] == ["NetStage1Left", "NetStage1", "Net"]


def test_names_of_classes_are_clear_of_each_other_and_of_imports() -> None:
    blocks = tuple(
        (name, Definition(body=chain(**{f"p{i}": RELU for i in range(n)})))
        for n, name in enumerate(("Net", "nn", "Tensor", "list", "_"), start=1)
    )
    uses = {f"u{i}": Use(block=name) for i, (name, _) in enumerate(blocks)}
    plan = planned(chain(**uses), blocks=blocks)
    names = [one.name for one in plan.classes]
    assert len(set(names)) == len(names) == 6
    assert names[-1] == "Net"
    assert not {"nn", "Tensor", "list", "_"} & set(names)


def test_a_run_of_equal_copies_is_counted() -> None:
    plan = planned(chain(run=repeat(5, chain(conv=conv(3)))))
    (member,) = plan.root.members
    assert isinstance(member.what, Run)
    assert [(one.count, one.part.made.name) for one in member.what.parts] == [(5, "NetRun")]


def test_a_first_copy_that_sees_another_shape_stands_apart() -> None:
    plan = planned(chain(run=repeat(5, chain(conv=conv(6)))))
    (member,) = plan.root.members
    assert isinstance(member.what, Run)
    assert [(one.count, one.part.values) for one in member.what.parts] == [(1, (3,)), (4, (6,))]


def test_the_length_of_a_run_may_be_an_argument() -> None:
    stages = {f"s{n}": chain(run=repeat(n, chain(conv=conv(3)))) for n in (2, 4)}
    plan = planned(chain(**stages))
    (made,) = (one for one in plan.classes if isinstance(one.members[0].what, Run))
    assert arguments(made) == ["count"]


def test_a_class_comes_after_those_that_it_uses() -> None:
    body = chain(a=residual(b=concat(c=chain(d=RELU), e=RELU), f=conv(3)))
    seen: set[str] = set()
    for one in planned(body).classes:
        for member in one.members:
            assert not isinstance(member.what, Instance) or member.what.made.name in seen
        seen.add(one.name)


def test_heads_and_frozen_parts_are_carried_over() -> None:
    frozen = conv(3).model_copy(update={"frozen": True})
    plan = planned(chain(a=chain(conv=frozen, side=aux(RELU, weight=0.5)), b=RELU))
    assert plan.root.heads == (("side", "a:side", 0.5),)
    made = plan.classes[0]
    assert made.heads == (("side", "side", 0.5),)
    assert [member.frozen for member in made.members] == [True, False]
