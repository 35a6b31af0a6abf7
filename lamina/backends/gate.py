"""The gate that every emitted text passes: parsed again, and nothing in it but what the
writer makes and support definitions as they are kept. It fails closed."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from types import EllipsisType, NoneType

from lamina.errors import LaminaError, quoted

STATEMENTS = (
    *(ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.arguments),
    *(ast.arg, ast.Assign, ast.AnnAssign, ast.Return, ast.Expr, ast.For),
)
EXPRESSIONS = (
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.List),
    *(ast.Dict, ast.Subscript, ast.Slice, ast.Starred, ast.BinOp, ast.UnaryOp),
    *(ast.ListComp, ast.comprehension, ast.expr_context, ast.operator, ast.unaryop),
)
CONSTANTS = (str, int, float, NoneType, EllipsisType)
METHODS = {"__init__", "__call__", "forward", "train"}
BUILTINS = {"super", "range", "tuple", "int", "float", "bool"}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a dialect's writer may print: import lines, dotted names of the modules imported
    (`nn.Conv2d`), and whole support definitions."""

    imports: frozenset[str]
    vocabulary: frozenset[str]
    definitions: frozenset[str]


def check(text: str, allowed: Allowed) -> None:
    """Raise LaminaError when the text holds anything that the writer does not make."""
    if not text.isascii():
        raise LaminaError("the emitted text is not ASCII")
    try:
        tree = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError, ValueError) as error:
        raise LaminaError(f"the emitted text does not parse: {error}") from error
    lines = text.split("\n")
    trusted: list[ast.stmt] = []
    left: list[ast.AST] = []
    for statement in reversed(tree.body):
        kept = source(statement, lines) in allowed.definitions
        (trusted if kept else left).append(statement)
    if "#" in text:
        refuse_comments(text, trusted)
    known = defined(tree)
    while left:
        node = left.pop()
        fault = fault_of(node, known, allowed)
        if fault:
            line = getattr(node, "lineno", "?")
            raise LaminaError(f"the emitted text may not hold {fault} (line {line})")
        if not (isinstance(node, ast.Attribute) and dotted(node)):
            left.extend(ast.iter_child_nodes(node))


def source(node: ast.stmt, lines: list[str]) -> str:
    """The lines of a statement."""
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def refuse_comments(text: str, trusted: list[ast.stmt]) -> None:
    """Raise LaminaError for a comment outside of support definitions."""
    inside = {n for node in trusted for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.start[0] not in inside:
            raise LaminaError(f"the emitted text may not hold a comment (line {token.start[0]})")


def defined(tree: ast.Module) -> dict[str, bool]:
    """Every name that the text binds, and whether it stands for a module anywhere."""
    known: dict[str, bool] = {}
    for node in ast.walk(tree):
        for name, is_module in bound(node):
            known[name] = is_module or known.get(name, False)
    return known


def bound(node: ast.AST) -> Iterator[tuple[str, bool]]:
    """The names that a node binds."""
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
            yield name, False
        case ast.Name(id=name, ctx=ast.Store()):
            yield name, False
        case ast.Import(names=names):
            yield from ((one.asname or one.name, True) for one in names)
        case ast.ImportFrom(names=names):
            yield from ((one.asname or one.name, one.name.islower()) for one in names)
        case _:
            pass


def dotted(node: ast.expr) -> str:
    """`nn.init.zeros_` for such an attribute; nothing where it is not of a plain name."""
    names: list[str] = []
    while isinstance(node, ast.Attribute):
        names.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(names)]) if isinstance(node, ast.Name) else ""


def fault_of(node: ast.AST, known: dict[str, bool], allowed: Allowed) -> str:
    """Why a node may not stand there, or nothing."""
    match node:
        case ast.Import() | ast.ImportFrom():
            line = ast.unparse(node)
            return "" if line in allowed.imports else f"the import {quoted(line)}"
        case ast.Attribute():
            return fault_of_attribute(node, known, allowed)
        case ast.Name(id=name):
            fine = not known[name] if name in known else name in BUILTINS
            return "" if fine else f"the name {quoted(name)}"
        case ast.FunctionDef(name=name) if name not in METHODS:
            return f"the method {quoted(name)}"
        case ast.FunctionDef(decorator_list=[_, *_]) | ast.ClassDef(decorator_list=[_, *_]):
            return "a decorator"
        case ast.Constant(value=value) if not isinstance(value, CONSTANTS):
            return f"the constant {quoted(value)}"
        case _ if isinstance(node, (*STATEMENTS, *EXPRESSIONS)):
            return ""
        case _:
            return f"the syntax {type(node).__name__}"


def fault_of_attribute(node: ast.Attribute, known: dict[str, bool], allowed: Allowed) -> str:
    """Why an attribute may not be read: a module's must be one that some row prints."""
    path = dotted(node)
    root, *names = path.split(".")
    if path and known.get(root):
        return "" if path in allowed.vocabulary else f"the name {quoted(path)}"
    if path and root not in known:
        return f"the name {quoted(root)}"
    if isinstance(node.value, ast.Constant):
        return f"the attribute {quoted(node.attr)} of a constant"
    private = [name for name in names or [node.attr] if name.startswith("_")]
    if private and ast.unparse(node) != "super().__init__":
        return f"the attribute {quoted(private[0])}"
    return ""
