"""Graph → plan: repeated structure becomes one class, numbers that vary become arguments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from lamina.compiler.graph import Graph
from lamina.compiler.lifting import Lifted, lifted
from lamina.compiler.names import MEANINGS, Names, attribute_names, camel, presentable
from lamina.compiler.plan import Call, ClassPlan, Expr, Instance, Member, Plan, Run, Stretch
from lamina.compiler.skeleton import STACK, Content, Hints, Skeleton, Skeletons, Uses
from lamina.compiler.stacks import Stacking


def outline(
    graph: Graph, uses: Uses, taken: Iterable[str] = (), stacking: Stacking | None = None
) -> Plan:
    """The plan of a network's code.

    `uses` says which numbers of an op a dialect prints; `taken` are names that classes may
    not have; `stacking` which runs are loops.
    """
    skeletons = Skeletons(uses, stacking)
    skeletons.graph(graph)
    found = list(skeletons.by_key.values())
    names = class_names(found, Names({*MEANINGS, *taken}))
    hidden = {*taken, *names.values()}
    lifts = {id(skeleton): lifted(skeleton, hidden) for skeleton in found}
    plans: dict[int, ClassPlan] = {}
    for skeleton in found:
        plans[id(skeleton)] = class_plan(skeleton, names[id(skeleton)], lifts, plans)
    return Plan(tuple(plans.values()))


def class_names(skeletons: list[Skeleton], names: Names) -> dict[int, str]:
    """A name for each class: the block's, with what tells its variants apart in front; for
    parts without a title, the parent's name and theirs."""
    chosen: dict[int, str] = {}
    wishes: dict[int, dict[str, set[str]]] = {}  # child → parent's class → node names
    common: dict[str, set[str]] = {}  # title → the switches that all of its variants have on
    variants = Counter(skeleton.graph.title for skeleton in skeletons)
    for skeleton in skeletons:
        on = switches(skeleton)
        common[skeleton.graph.title] = on & common.get(skeleton.graph.title, on)
    for skeleton in reversed(skeletons):
        title = skeleton.graph.title
        if title:
            own = title if skeleton is skeletons[-1] else camel(title)
            wish = distinction(skeleton, common[title]) + own if variants[title] > 1 else own
        else:
            parent, nodes = next(iter(wishes[id(skeleton)].items()))
            wish = parent + (camel(min(nodes)) if len(nodes) == 1 else "Branch")
        wish = presentable(wish)
        chosen[id(skeleton)] = names.free(wish[:1].upper() + wish[1:])
        for node, content in zip(skeleton.graph.nodes, skeleton.contents, strict=True):
            for child in inner(content):
                parents = wishes.setdefault(id(child), {})
                parents.setdefault(chosen[id(skeleton)], set()).add(node.name)
    return chosen


def distinction(skeleton: Skeleton, common: set[str]) -> str:
    """The switches that are on here and off in another variant: `Projection`."""
    return "".join(camel(name) for name in sorted(switches(skeleton) - common))


def switches(skeleton: Skeleton) -> set[str]:
    hints: Hints = next(iter(skeleton.vectors.values()))
    return {name for name, value in hints.items() if value is True}


def inner(content: Content) -> list[Skeleton]:
    """The classes that a node's content needs."""
    if isinstance(content.what, Skeleton):
        return [content.what]
    if isinstance(content.what, tuple):
        return [skeleton for _, part in content.what for skeleton in inner(part)]
    return []


def class_plan(
    skeleton: Skeleton, name: str, lifts: dict[int, Lifted], plans: dict[int, ClassPlan]
) -> ClassPlan:
    graph, own = skeleton.graph, lifts[id(skeleton)]
    names = attribute_names(graph.nodes)
    members: list[Member] = []
    start = 0
    for node, attribute, content in zip(graph.nodes, names, skeleton.contents, strict=True):
        exprs = own.exprs[start : start + len(content.vector)]
        start += len(content.vector)
        what = made(content, exprs, lifts, plans)
        members.append(Member(node.name, attribute, what, node.inputs, node.frozen))
    return ClassPlan(
        name,
        graph.title,
        graph.block,
        tuple(argument for argument, _ in own.arguments),
        own.multiples,
        tuple(members),
        graph.output,
        tuple((head.name, head.value, head.weight) for head in graph.heads),
    )


def made(
    content: Content,
    exprs: tuple[Expr, ...],
    lifts: dict[int, Lifted],
    plans: dict[int, ClassPlan],
) -> Call | Instance | Run:
    """How a node's content is written, given the expressions of its numbers."""
    if isinstance(content.what, Skeleton):
        arguments = lifts[id(content.what)].arguments
        values = tuple(exprs[column] for _, column in arguments)
        return Instance(plans[id(content.what)], values)
    if isinstance(content.what, tuple):
        parts: list[Stretch] = []
        start = 0
        for count, part in content.what:
            stop = start + 1 + len(part.vector)
            instance = made(part, exprs[start + 1 : stop], lifts, plans)
            if not isinstance(instance, Instance):
                raise AssertionError("a run is made of graphs")
            parts.append(Stretch(exprs[start], instance, count.key == STACK))
            start = stop
        return Run(tuple(parts))
    named = zip((column.name for column in content.columns), exprs, strict=True)
    return Call(content.what, tuple(named), content.image)
