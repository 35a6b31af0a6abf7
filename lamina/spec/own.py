"""A user's own block classes, turned into definitions of the document that uses them."""

from __future__ import annotations

from typing import Any

from lamina.errors import refuse
from lamina.spec.combinators import Use
from lamina.spec.fields import IDENTIFIER
from lamina.spec.layer import MAX_NESTING, Block, Composite, Element
from lamina.spec.union import is_own


def hoisted(body: tuple[Any, ...]) -> tuple[tuple[Any, ...], list[tuple[str, Any]]]:
    """The named parts with `use` in place of own blocks, and the definitions by name."""
    names: dict[Block, str] = {}
    definitions: list[tuple[str, Any]] = []

    def named(block: Block, depth: int) -> str:
        if block not in names:
            names[block] = free_name(type(block).__name__, names.values())
            inner = replaced(block.body(), depth + 1)
            numbers = {name: n for name, n in block.numbers().items() if IDENTIFIER.fullmatch(name)}
            definitions.append((names[block], {"numbers": numbers, "body": inner}))
        return names[block]

    def replaced(value: Any, depth: int) -> Any:
        if depth > MAX_NESTING:
            refuse("S113", "", f"parts nest deeper than {MAX_NESTING} levels")
        if is_own(value):
            return Use(block=named(value, depth), frozen=value.frozen)
        if isinstance(value, tuple) and any(isinstance(v, tuple) for v in value):
            return tuple((v[0], replaced(v[1], depth)) if is_named(v) else v for v in value)
        if isinstance(value, Composite):
            old = {name: getattr(value, name) for name in type(value).model_fields}
            new = {name: replaced(item, depth + 1) for name, item in old.items()}
            return value if new == old else type(value)(**new)
        return value

    return replaced(body, 1), definitions


def is_named(value: Any) -> bool:
    """A name with its part."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Element)


def free_name(name: str, taken: Any) -> str:
    """The class's own name, with a number when another block has it."""
    used, number, free = set(taken), 1, name
    while free in used:
        number += 1
        free = f"{name}{number}"
    return free
