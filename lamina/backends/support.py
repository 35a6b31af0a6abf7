"""Support definitions: classes and functions that an emitted file carries when its framework
has no such op. They are kept as real source files; this module reads their text."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Support:
    """The lines of one definition, and the other definitions that it uses."""

    lines: list[str]
    needs: tuple[str, ...]


@cache
def support(backend: str) -> dict[str, Support]:
    """Every support definition of a backend by name."""
    folder = files("lamina") / "backends" / backend / "support"
    found: dict[str, Support] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".py") and file.name != "__init__.py":
            name, definition = read(file.read_text("utf-8"))
            found[name] = definition
    return found


def read(text: str) -> tuple[str, Support]:
    """The one definition of a support file."""
    tree = ast.parse(text)
    *before, node = tree.body
    if not isinstance(node, (ast.ClassDef, ast.FunctionDef)):
        raise AssertionError("a support file ends with its definition")
    needs = tuple(
        alias.name
        for statement in before
        if isinstance(statement, ast.ImportFrom) and statement.level
        for alias in statement.names
    )
    return node.name, Support(text.split("\n")[node.lineno - 1 : node.end_lineno], needs)
