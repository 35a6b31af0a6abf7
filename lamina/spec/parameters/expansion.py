"""From a network with parameters to one without: each block once for each set of values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pydantic import ValidationError

from lamina.errors import quoted
from lamina.spec.definition import Definition
from lamina.spec.document import to_data
from lamina.spec.layer import Element
from lamina.spec.model import Model
from lamina.spec.network import Network
from lamina.spec.parameters.expression import ExpressionError, Value, parsed
from lamina.spec.parameters.faults import Faults
from lamina.spec.parameters.plain import Opened, Plain
from lamina.spec.parameters.scope import Scopes
from lamina.spec.parameters.template import Loc, Template, findings, inside
from lamina.spec.parameters.uses import in_order, ring, used
from lamina.spec.parts import Body
from lamina.spec.refusal import Place
from lamina.spec.union import Part

MAX_VALUES: Final = 200_000  # of all the bodies that are made; a second's work


class Whole(Model):
    """A network's body, to be validated alone."""

    body: Body


class One(Model):
    """A definition's body, to be validated alone."""

    body: Part


def is_plain(net: Network) -> bool:
    """Whether nothing in a network depends on parameters."""
    return not (
        net.parameters
        or isinstance(net.body, Template)
        or any(block.parameters or isinstance(block.body, Template) for _, block in net.blocks)
    )


def expanded(net: Network, place: Place | None = None) -> Plain:
    """The network without parameters. Raises SpecError with every fault of its expressions and
    of what they come to; `place` finds a path in the text that it was read from."""
    uses = {name: used(block.body) for name, block in net.blocks}
    first = used(net.body)
    if not is_plain(net):
        body, blocks = Expansion(net, uses, place).result()
        return Plain(net.name, body, blocks, uses, first)
    blocks = {
        name: Opened(name, block.title or name, dict(block.numbers), plain_part(block.body))
        for name, block in net.blocks
    }
    if isinstance(net.body, Template):
        raise AssertionError("a plain network has no template")
    return Plain(net.name, net.body, blocks, uses, first)


def plain_part(body: Element | Template) -> Element:
    if isinstance(body, Template):
        raise AssertionError("a plain definition has no template")
    return body


class Expansion:
    """One network's. Definitions wait in `todo` until they are made, so that blocks may use
    blocks to any depth."""

    def __init__(self, net: Network, uses: dict[str, set[str]], place: Place | None) -> None:
        self.net, self.uses = net, uses
        self.definitions: dict[str, Definition] = dict(net.blocks)
        self.faults = Faults(to_data(net), place)
        self.scopes = Scopes(net, self.faults)
        self.names: dict[tuple[object, ...], str] = {}  # of a block for certain values
        self.taken = {name.casefold() for name in self.definitions}
        self.numbered: dict[str, int] = {}
        self.todo: list[tuple[str, str, dict[str, Value]]] = []  # name, definition, values
        self.blocks: dict[str, Opened] = {}
        self.waiting = 0  # values of all the bodies that are made, or will be

    def result(self) -> tuple[tuple[tuple[str, Element], ...], dict[str, Opened]]:
        self.refuse_circles()
        body = self.parts(self.net.body, Whole, (), self.scopes.document)
        for name, definition in self.net.blocks:
            if not definition.parameters:  # checked even if nothing uses it
                self.named(name, {}, self.scopes.at(name))
        while self.todo and not self.faults.many:
            self.make(*self.todo.pop())
        self.faults.raise_if_any()
        return body, self.blocks

    def refuse_circles(self) -> None:
        """A block that uses itself has no end, whatever its values."""
        _, around = in_order(self.uses)
        if around:
            words = f"block {quoted(around[0])} uses itself: {ring(around)}"
            self.faults.add(self.scopes.at(around[0]), "L116", words)
            self.faults.raise_if_any()

    def make(self, name: str, definition: str, values: dict[str, Value]) -> None:
        """The block of that name."""
        block, at = self.definitions[definition], self.scopes.at(definition)
        part = self.parts(block.body, One, at, {**self.scopes.document, **values})
        if part is not None:
            numbers = {**dict(block.numbers), **values}
            self.blocks[name] = Opened(definition, block.title or definition, numbers, part)

    def parts(
        self, body: Any, model: type[Whole | One], at: Loc, scope: Mapping[str, Value]
    ) -> Any:
        """A body with values for its expressions and with uses of blocks that are made; None
        where something is wrong."""
        written = body if isinstance(body, Template) else None
        data = written.data() if written else to_data(body)
        spots, uses = (written.spots, written.uses) if written else findings(data)[:2]
        whole, right = {"body": data}, True
        for spot in spots:
            try:
                value = parsed(spot.text).value(scope)
            except ExpressionError as error:
                self.faults.expression((*at, "body", *spot.loc), error)
                right = False
                continue
            inside(whole, ("body", *spot.loc[:-1]))[spot.loc[-1]] = value
        for use in uses if right else ():
            found = inside(data, use.loc)
            if use.block in self.definitions and isinstance(found.get("values", {}), dict):
                values = found.pop("values", {})
                name = self.named(use.block, values, (*at, "body", *use.loc))
                right = right and name is not None
                found["block"] = name or use.block
        if not right or (written is None and not uses):
            return body if right else None
        try:
            return model.model_validate(whole).body
        except ValidationError as error:
            self.faults.parts(error, whole, model, at, written, scope)
            return None

    def named(self, block: str, given: dict[str, Any], at: Loc) -> str | None:
        """What the block for these values is called; None where they are wrong. It is made
        later, if it is the first time."""
        values = self.scopes.of(block, given, at)
        if values is None:
            return None
        key = (block, *values.items(), *map(type, values.values()))  # true is no 1
        if key not in self.names:
            self.reckon(block)
            self.names[key] = self.free(block) if values else block
            self.todo.append((self.names[key], block, values))
        return self.names[key]

    def reckon(self, block: str) -> None:
        """Counts what is to be made, before it is."""
        body = self.definitions[block].body
        self.waiting += body.size if isinstance(body, Template) else 1
        if self.waiting > MAX_VALUES:
            words = f"blocks for all the values that they are given have more than {MAX_VALUES:,}"
            hint = "use blocks for fewer different values"
            self.faults.add(self.scopes.at(block), "S128", f"{words} fields", hint)
            self.faults.raise_if_any()

    def free(self, block: str) -> str:
        """A name that no other block has."""
        while True:
            number = self.numbered[block] = self.numbered.get(block, 0) + 1
            name = f"{block[:50]}_{number}"
            if name.casefold() not in self.taken:
                self.taken.add(name.casefold())
                return name
