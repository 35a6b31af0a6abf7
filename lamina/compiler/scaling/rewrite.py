"""A spec with other widths or repeat counts: one walk that reads them all, and writes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.definition import Definition
from lamina.spec.fields import Role
from lamina.spec.layer import Composite, Element
from lamina.spec.network import Network
from lamina.spec.parameters.template import Template

Resize = Callable[[int], int]


class Rewrite:
    """Gives every width to `width`, every count of a repeat to `count`, and puts what they
    answer in its place; a part that stands in many places is rewritten once.

    The widths of the network's outputs stay: those that `Role.OUTPUT` marks, in the last part
    that has any width, of the network and of each side head.
    """

    def __init__(self, net: Network, width: Resize, count: Resize) -> None:
        self.net, self.width, self.count = net, width, count
        self.dividing: set[int] = set()  # groups that stay
        self.spelled = ""  # the kind of a part that fixes all widths
        self.made: dict[tuple[int, bool], Element] = {}
        self.wide: dict[int, bool] = {}
        self.endings: set[str] = set()  # definitions that make an output

    def result(self) -> Network:
        """The network with other numbers."""
        body = self.parts(self.net.body, last=True)
        known = -1
        while known < len(self.endings):  # a definition may end with another
            known = len(self.endings)
            blocks = tuple((name, self.definition(name, block)) for name, block in self.net.blocks)
        return self.net.model_copy(update={"body": body, "blocks": blocks})

    def definition(self, name: str, block: Definition) -> Definition:
        numbers = tuple((key, n) for key, n in block.numbers if isinstance(n, bool))
        if isinstance(block.body, Template):
            raise AssertionError("a plain definition has no template")
        body = self.part(block.body, name in self.endings)
        return block.model_copy(update={"body": body, "numbers": numbers})

    def parts(self, parts: Any, last: bool, end: str | None = None) -> Any:
        """Named parts; the `end` among them, else the last with a width, makes the output."""
        names = [name for name, part in parts if last and self.has_width(part)]
        ending = end or (names[-1] if names else None)
        return tuple((name, self.part(part, last and name == ending)) for name, part in parts)

    def part(self, part: Element, last: bool = False) -> Element:
        """A part with other numbers; `last` where it makes an output."""
        if isinstance(part, Use):
            self.endings |= {part.block} if last else set()
            return part
        key = id(part), last  # the network keeps its parts alive
        if key not in self.made:
            changes = self.changes(part, last)
            self.made[key] = part.model_copy(update=changes) if changes else part
        return self.made[key]

    def changes(self, part: Element, last: bool) -> dict[str, Any]:
        """The fields that have other values now."""
        new: dict[str, Any] = {}
        for name, field in type(part).model_fields.items():
            role = next((mark for mark in field.metadata if isinstance(mark, Role)), None)
            value = getattr(part, name)
            if role is not None and value is not None:
                new[name] = self.resized(part, role, value, last)
            elif isinstance(value, Element):
                new[name] = self.part(value, self.ends(part, name, last))
            elif isinstance(value, tuple) and is_named(value):
                end = part.output if isinstance(part, Wired) else None
                new[name] = self.parts(value, self.ends(part, name, last), end)
        if isinstance(part, Repeat):
            new["count"] = self.count(part.count)
        return {name: value for name, value in new.items() if value is not getattr(part, name)}

    def has_width(self, part: Element) -> bool:
        """Whether a part or one inside has channels of its own, which later ones pass on."""
        if id(part) not in self.wide:
            roles = {mark for field in type(part).model_fields.values() for mark in field.metadata}
            inside = part.parts() if isinstance(part, Composite) else ()
            self.wide[id(part)] = not isinstance(part, Aux) and (
                isinstance(part, Use)
                or bool(roles & {Role.WIDTH, Role.OUTPUT, Role.SPELLED})
                or any(map(self.has_width, inside))
            )
        return self.wide[id(part)]

    def ends(self, part: Element, field: str, last: bool) -> bool:
        """Whether what is in a field makes an output."""
        if isinstance(part, Aux):
            return True
        if isinstance(part, Residual):  # without a shortcut the output is as wide as the input
            return last and part.shortcut is not None and field in ("body", "shortcut")
        return last and isinstance(part, (Chain, Wired))

    def resized(self, part: Element, role: Role, value: Any, last: bool) -> Any:
        match role:
            case Role.OUTPUT if last:
                return tuple(map(self.width, value[:-1])) + value[-1:] if many(value) else value
            case Role.WIDTH | Role.OUTPUT:
                return tuple(map(self.width, value)) if many(value) else self.width(value)
            case Role.GROUPS if value == getattr(part, "channels", 0) > 1:
                return self.width(value)
            case Role.GROUPS | Role.DIVIDING:
                self.dividing.add(value)
            case Role.SPELLED:
                self.spelled = type(part).model_fields["kind"].default
        return value


def is_named(value: tuple[Any, ...]) -> bool:
    """Whether these are named parts."""
    return all(isinstance(p, tuple) and len(p) == 2 and isinstance(p[1], Element) for p in value)


def many(value: object) -> bool:
    return isinstance(value, tuple)
