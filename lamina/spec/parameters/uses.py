"""Which blocks use which, by name, as they are written."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from lamina.spec.combinators import Use
from lamina.spec.layer import Composite, Element
from lamina.spec.parameters.template import Template

SHOWN: Final = 8  # names of a cycle that a message lists
Uses = dict[str, set[str]]


def used(body: Element | tuple[tuple[str, Any], ...] | Template) -> set[str]:
    """The blocks that a body uses, at any depth."""
    if isinstance(body, Template):
        return {use.block for use in body.uses}
    return used_by_parts([body] if isinstance(body, Element) else [part for _, part in body])


def used_by_parts(parts: Iterable[Element]) -> set[str]:
    """The blocks that parts use, at any depth."""
    todo, seen, names = [*parts], set[int](), set[str]()
    while todo:
        part = todo.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Use):
            names.add(part.block)
        elif isinstance(part, Composite):
            todo += part.parts()
    return names


def in_order(uses: Uses) -> tuple[list[str], list[str]]:
    """The definitions, each behind those that it uses; and of those that use themselves, if
    any do, the ones around, the first in the document first (the order is then the written)."""
    place = {name: index for index, name in enumerate(uses)}
    known = {name: sorted(uses[name] & place.keys(), key=place.__getitem__) for name in uses}
    try:
        return list(TopologicalSorter(known).static_order()), []
    except CycleError as error:
        around: list[str] = error.args[1][:0:-1]
        first = around.index(min(around, key=place.__getitem__))
        return [*uses], around[first:] + around[:first]


def unreached(uses: Uses, first: set[str]) -> list[str]:
    """Definitions that nothing leads to."""
    found: set[str] = set()
    todo = [*first]
    while todo:
        name = todo.pop()
        if name in uses and name not in found:
            found.add(name)
            todo += uses[name]
    return [name for name in uses if name not in found]


def ring(names: list[str]) -> str:
    """The names along a cycle, bounded, with the first once more at its end."""
    return " → ".join([*names[:SHOWN], *(["…"] if len(names) > SHOWN else []), names[0]])
