"""A user's own block classes, turned into definitions of the document that uses them."""

from __future__ import annotations

from typing import Any

from lamina.errors import quoted, refuse
from lamina.spec.combinators import Use
from lamina.spec.definition import Definition
from lamina.spec.fields import IDENTIFIER
from lamina.spec.layer import MAX_NESTING, Block, Composite, Element
from lamina.spec.parameters.template import Template
from lamina.spec.union import is_own

Parts = tuple[tuple[str, Element], ...]
Defined = tuple[tuple[str, Definition], ...]


def hoisted(body: Parts | Template, blocks: Defined) -> tuple[Parts | Template, Defined]:
    """The named parts and the definitions with `use` in place of own blocks, which are
    defined behind those that there are. Without own blocks, and for templates, the very same."""
    hoist = Hoist(blocks)
    return hoist.replaced(body, 1), hoist.replaced(blocks, 0) + tuple(hoist.definitions)


class Hoist:
    """Names each distinct own block once."""

    def __init__(self, blocks: Defined) -> None:
        self.taken = {name.casefold() for name, _ in blocks}
        self.names: dict[Block, str] = {}
        self.definitions: list[tuple[str, Definition]] = []
        self.seen: dict[int, tuple[Any, Any]] = {}  # a part may stand in very many places

    def replaced(self, value: Any, depth: int) -> Any:
        """The same value with `use` for own blocks; itself where none is inside."""
        if depth > MAX_NESTING:
            refuse("S113", "", f"parts nest deeper than {MAX_NESTING} levels")
        if is_own(value):
            return Use(block=self.named(value, depth), frozen=value.frozen)
        if isinstance(value, tuple):
            items = tuple(self.replaced(item, depth) for item in value)
            return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
        if isinstance(value, (Composite, Definition)):
            if id(value) not in self.seen:  # the value is kept with its id, which stays its own
                self.seen[id(value)] = value, self.remade(value, depth)
            return self.seen[id(value)][1]
        return value

    def remade(self, value: Composite | Definition, depth: int) -> Any:
        old = {name: item for name, item in value if isinstance(item, (tuple, Element))}
        new = {name: self.replaced(item, depth + 1) for name, item in old.items()}
        if all(new[name] is item for name, item in old.items()):
            return value
        return type(value)(**(dict(value) | new))

    def named(self, block: Block, depth: int) -> str:
        """The name of an own block's definition, which is made when it is first met."""
        cls = type(block).__name__
        try:
            known = self.names.get(block)
        except TypeError:
            refuse("S122", "", f"{quoted(cls)} holds a list or a map; let its fields be tuples")
        if known is not None:
            return known
        name = self.names[block] = free_name(cls, self.taken)
        self.taken.add(name.casefold())
        body = self.replaced(block.body(), depth + 1)
        numbers = {key: n for key, n in block.numbers().items() if IDENTIFIER.fullmatch(key)}
        title = None if name == cls else cls
        self.definitions.append(
            (name, Definition(title=title, numbers=tuple(numbers.items()), body=body))
        )
        return name


def free_name(name: str, taken: set[str]) -> str:
    """The class's own name, with a number when another block has it."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name}{number}"
    return free
