"""Law: a plan says what the graph says. Opening every class again, with the arguments that
its instances give, leads back to the graph."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given

from inlining import inlined, nested
from lamina.backends import dialect_of
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.numbers import numbers, with_numbers
from lamina.compiler.outline import outline
from lamina.compiler.plan import Call, Plan
from lamina.compiler.stacks import STACKING, Scan
from lamina.spec.layer import Layer, Merge
from lamina.spec.network import Network
from lamina.spec.shape import Shape
from strategies import networks

MODES = ("train", "infer")


class Everything(frozenset[str]):
    """All numbers there are."""

    def __contains__(self, name: object) -> bool:
        return True


def called(op: Layer | Merge, inputs: tuple[Shape, ...]) -> Call:
    """A primitive of a graph, with its numbers."""
    return Call(op, tuple(numbers(op, inputs).items()), inputs[0].is_image)


def valued(call: Call) -> Any:
    """The op that a call means, whether its input is an image, and what it asks of it."""
    values = dict(call.numbers)
    op = with_numbers(call.op, values)
    asked = {name: n for name, n in values.items() if name not in numbers_of_fields(op)}
    return op.model_copy(update={"frozen": False}), call.image, asked


def numbers_of_fields(op: Layer | Merge) -> set[str]:
    return set(numbers(op, (Shape(1, 1, 1),))) - set(
        op.sizes(Shape(1, 1, 1)) if isinstance(op, Layer) else ()
    )


def assert_sound(plan: Plan) -> None:
    """Classes have names of their own, and every argument tells instances apart."""
    names = [one.name for one in plan.classes]
    assert len(set(names)) == len(names)
    assert plan.root.arguments == ()


@pytest.mark.parametrize("scan", [False, True])
@pytest.mark.parametrize("mode", MODES)
@given(net=networks(max_parts=24))
def test_inlining_gives_the_graph_back(mode: Mode, scan: Scan, net: Network) -> None:
    """Ops with every number, names, wires, frozen parts, heads and titles; loops or none."""
    graph = check(net, mode)
    plan = outline(graph, lambda op, image: Everything(), stacking=STACKING[scan])
    assert_sound(plan)
    assert inlined(plan, valued) == nested(graph, valued, called)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("backend", ["torch", "flax"])
@given(net=networks(max_parts=24))
def test_inlining_gives_the_same_text_back(backend: str, mode: Mode, net: Network) -> None:
    """With the numbers that a dialect prints, each op is spelled as it would be alone."""
    spoken = dialect_of(backend)

    def spelled(call: Call) -> Any:
        return spoken.spell(call, ["x", "y", "z"], frozen=False)

    graph: Graph = check(net, mode)
    plan = outline(graph, spoken.uses)
    assert_sound(plan)
    assert inlined(plan, spelled) == nested(graph, spelled, called)
