"""Evaluates a plan: every class opened where it is instantiated, arguments become numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from lamina.compiler.graph import Graph
from lamina.compiler.plan import Call, ClassPlan, Instance, Literal, Member, Plan, Run, evaluated


class Nested(NamedTuple):
    """What a plan or a graph comes down to: names, wires, and ops with their numbers."""

    title: str
    output: str
    heads: tuple[tuple[str, str, float], ...]
    members: tuple[tuple[str, Any, tuple[str, ...], bool], ...]


Values = Mapping[str, Literal]
Meant = Callable[[Call], Any]  # what a call with plain numbers says


def inlined(plan: Plan, meant: Meant) -> Nested:
    """The whole plan as one nested structure."""
    return opened(plan.root, {}, meant)


def opened(plan: ClassPlan, values: Values, meant: Meant) -> Nested:
    """One class, for the values that its arguments have."""
    assert {argument.name for argument in plan.arguments} == values.keys()
    members = tuple(
        (member.name, content(member, values, meant), member.inputs, member.frozen)
        for member in plan.members
    )
    return Nested(plan.title, plan.output, plan.heads, members)


def content(member: Member, values: Values, meant: Meant) -> Any:
    match member.what:
        case Call(op, numbers, image):
            found = tuple((name, evaluated(expr, values)) for name, expr in numbers)
            return meant(Call(op, found, image))
        case Instance():
            return instance(member.what, values, meant)
        case Run(parts):
            copies = [
                instance(stretch.part, values, meant)
                for stretch in parts
                for _ in range(int(evaluated(stretch.count, values)))
            ]
            return run(copies)


def instance(what: Instance, values: Values, meant: Meant) -> Nested:
    given = zip(what.made.arguments, what.values, strict=True)
    numbers = {argument.name: evaluated(expr, values) for argument, expr in given}
    return opened(what.made, numbers, meant)


def run(copies: list[Nested]) -> tuple[Nested, ...]:
    return tuple(copies)


def nested(graph: Graph, meant: Meant, numbered: Callable[..., Call]) -> Any:
    """The same structure of a graph; `numbered` gives a primitive as a call."""
    if graph.repeated:
        return run([nested(node.op, meant, numbered) for node in graph.nodes])
    shapes, members = graph.shapes(), []
    for node in graph.nodes:
        if isinstance(node.op, Graph):
            inner = nested(node.op, meant, numbered)
        else:
            inner = meant(numbered(node.op, tuple(shapes[value] for value in node.inputs)))
        members.append((node.name, inner, node.inputs, node.frozen))
    heads = tuple((head.name, head.value, head.weight) for head in graph.heads)
    return Nested(graph.title, graph.output, heads, tuple(members))
