"""A user's own block classes, turned into definitions of the document that uses them."""

from __future__ import annotations

from typing import Any

from lamina.errors import refuse
from lamina.spec.combinators import Use
from lamina.spec.fields import IDENTIFIER
from lamina.spec.layer import MAX_NESTING, Block, Composite, Element
from lamina.spec.union import is_own


def hoisted(body: tuple[Any, ...], blocks: Any) -> tuple[tuple[Any, ...], Any]:
    """The named parts and the definitions with `use` in place of own blocks, which are
    defined behind those that there are."""
    given = blocks if isinstance(blocks, tuple) else ()
    taken = {pair[0].casefold() for pair in given if is_definition(pair)}
    names: dict[Block, str] = {}
    definitions: list[tuple[str, Any]] = []

    def named(block: Block, depth: int) -> str:
        if block not in names:
            names[block] = free_name(type(block).__name__, taken)
            taken.add(names[block].casefold())
            inner = replaced(block.body(), depth + 1)
            numbers = {name: n for name, n in block.numbers().items() if IDENTIFIER.fullmatch(name)}
            one = type(block).__name__
            title = None if one == names[block] else one
            definitions.append((names[block], {"title": title, "numbers": numbers, "body": inner}))
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

    def redefined(pair: Any) -> Any:
        inner = replaced(pair[1].body, 1) if is_definition(pair) else None
        same = inner is None or inner is pair[1].body
        return pair if same else (pair[0], {**dict(pair[1]), "body": inner})

    named_parts, known = replaced(body, 1), tuple(map(redefined, given))
    return named_parts, (*known, *definitions) if isinstance(blocks, tuple) else blocks


def is_definition(value: Any) -> bool:
    """A name with what it defines."""
    named = isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)
    return named and isinstance(getattr(value[1], "body", None), Element)


def is_named(value: Any) -> bool:
    """A name with its part."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[1], Element)


def free_name(name: str, taken: set[str]) -> str:
    """The class's own name, with a number when another block has it."""
    number, free = 1, name
    while free.casefold() in taken:
        number += 1
        free = f"{name}{number}"
    return free
