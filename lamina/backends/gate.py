"""The gate that every emitted text passes: parsed again, and nothing in it but what the
writer makes and support definitions as they are kept. It fails closed."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from types import EllipsisType, NoneType

from lamina.compiler.names import MODULE_ATTRIBUTES
from lamina.errors import LaminaError, quoted

STATEMENTS = (
    *(ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef, ast.arguments),
    *(ast.arg, ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr, ast.For, ast.With),
)
EXPRESSIONS = (
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.List),
    *(ast.Dict, ast.Subscript, ast.Slice, ast.Starred, ast.BinOp, ast.UnaryOp),
    *(ast.ListComp, ast.comprehension, ast.expr_context),
)
OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Pow, ast.USub)
CONSTANTS = (str, int, float, NoneType, EllipsisType)
METHODS = {"__init__", "__call__", "forward", "train"}
INHERITED = {"super().__init__", "super().train"}
BUILTINS = {"super", "range", "tuple", "int", "float", "bool"}
TITLE = re.compile(  # the docstring of a file: provenance, and no room for anything else
    r"\w+ for [\w/]+: the (training|inference|optimised inference) model\.\n\n"
    r"It takes float \w+ of N( x \d+)+(, channels last)?\.\n"
    r"(Convolutions and linear layers compute in bfloat16; "
    r"parameters and results are float32\.\n)?\n"
    r"Written by lamina [\w.+]+ from the spec with SHA-256\n[0-9a-f]{64}\.\n"
)
PATH = re.compile(r"\w+(\.\w+)*")
SIGNS = re.compile(r"[+-]+")  # a centre of an RBF


@dataclass(frozen=True, slots=True)
class Allowed:
    """What a dialect's writer may print: import lines, `with` lines, base classes, dotted names
    of the modules imported (`nn.Conv2d`), attributes of values, strings, docstrings of classes,
    and whole support definitions."""

    imports: frozenset[str]
    contexts: frozenset[str]
    bases: frozenset[str]
    vocabulary: frozenset[str]
    attributes: frozenset[str]
    words: frozenset[str]
    docstrings: frozenset[str]
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
    for number, statement in reversed(list(enumerate(tree.body))):
        if source(statement, lines) in allowed.definitions:
            trusted.append(statement)
        elif not (is_title(statement) if number == 0 else is_constant(statement)):
            left.append(statement)
    if "#" in text:
        refuse_comments(text, trusted)
    known, own = bindings(tree)
    while left:
        node = left.pop()
        fault = fault_of(node, known, own, allowed)
        if fault:
            line = getattr(node, "lineno", "?")
            raise LaminaError(f"the emitted text may not hold {fault} (line {line})")
        if isinstance(node, ast.ClassDef) and said(node) in allowed.docstrings:
            left.extend(reversed(node.body[1:]))
        elif isinstance(node, ast.With):
            left.extend(reversed(node.body))
        elif not (isinstance(node, ast.Attribute) and dotted(node)):
            left.extend(reversed(list(ast.iter_child_nodes(node))))


def is_title(statement: ast.stmt) -> bool:
    """Whether it is the docstring of a file."""
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return TITLE.fullmatch(text) is not None
        case _:
            return False


def is_constant(statement: ast.stmt) -> bool:
    """Whether it is the description, which may say anything, the weights of the losses, or the
    names of renamed parts."""
    match statement:
        case ast.Assign(targets=[ast.Name(id="DESCRIPTION")], value=ast.Constant(value=str())):
            return True
        case ast.Assign(
            targets=[ast.Name(id="LOSS_WEIGHTS" | "RENAMED")], value=ast.Dict() as pairs
        ):
            return all(map(is_entry, pairs.keys, pairs.values))
        case _:
            return False


def is_entry(key: ast.expr | None, value: ast.expr) -> bool:
    """Whether it is a dotted name with a number or with another name."""
    match key, value:
        case ast.Constant(value=str(name)), ast.Constant(value=int() | float()):
            return PATH.fullmatch(name) is not None
        case ast.Constant(value=str(name)), ast.Constant(value=str(other)):
            return PATH.fullmatch(f"{name}.{other}") is not None
        case _:
            return False


def said(node: ast.ClassDef) -> str:
    """What a class's docstring says, without its indentation."""
    match node.body[0]:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return unindented(text)
        case _:
            return ""


def unindented(text: str) -> str:
    """A docstring's lines, however they are indented."""
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def source(node: ast.stmt, lines: list[str]) -> str:
    """The lines of a statement."""
    return "\n".join(lines[node.lineno - 1 : node.end_lineno])


def refuse_comments(text: str, trusted: list[ast.stmt]) -> None:
    """Raise LaminaError for a comment outside of support definitions."""
    inside = {n for node in trusted for n in range(node.lineno, (node.end_lineno or 0) + 1)}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT and token.start[0] not in inside:
            raise LaminaError(f"the emitted text may not hold a comment (line {token.start[0]})")


def bindings(tree: ast.Module) -> tuple[dict[str, bool], set[str]]:
    """Every name that the text binds, and whether it stands for a module anywhere; and the
    attributes that it gives to `self`, without those that every module has."""
    known: dict[str, bool] = {}
    own: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id="self"), attr=name, ctx=ast.Store()):
                own.add(name)
            case _:
                for name, is_module in bound(node):
                    known[name] = is_module or known.get(name, False)
    return known, own - MODULE_ATTRIBUTES


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


def fault_of(node: ast.AST, known: dict[str, bool], own: set[str], allowed: Allowed) -> str:
    """Why a node may not stand there, or nothing."""
    match node:
        case ast.Import() | ast.ImportFrom():
            line = ast.unparse(node)
            return "" if line in allowed.imports else f"the import {quoted(line)}"
        case ast.With(items=items):
            line = f"with {', '.join(map(ast.unparse, items))}:"
            return "" if line in allowed.contexts else f"the line {quoted(line)}"
        case ast.Attribute():
            return fault_of_attribute(node, known, own, allowed)
        case ast.Name(id=name):
            fine = not known[name] if name in known else name in BUILTINS
            return "" if fine else f"the name {quoted(name)}"
        case ast.FunctionDef(name=name) if name not in METHODS:
            return f"the method {quoted(name)}"
        case ast.FunctionDef(decorator_list=[_, *_]) | ast.ClassDef(decorator_list=[_, *_]):
            return "a decorator"
        case ast.ClassDef(keywords=[_, *_]):
            return "a keyword of a class"
        case ast.ClassDef(bases=bases) if not {*map(ast.unparse, bases)} <= allowed.bases:
            return f"the bases {quoted(', '.join(map(ast.unparse, bases)))}"
        case ast.Constant(value=str(value)) if not (
            value in allowed.words or SIGNS.fullmatch(value)
        ):
            return f"the constant {quoted(value)}"
        case ast.Constant(value=value) if not isinstance(value, CONSTANTS):
            return f"the constant {quoted(value)}"
        case ast.keyword(arg=None):
            return "arguments of a mapping"
        case ast.BinOp(op=op) | ast.UnaryOp(op=op) if not isinstance(op, OPERATORS):
            return f"the syntax {type(op).__name__}"
        case ast.AugAssign() if not is_sum_in_place(node):
            return f"the statement {quoted(ast.unparse(node))}"
        case ast.BinOp(op=ast.Pow()) if not is_root(node):
            return f"the power {quoted(ast.unparse(node))}"
        case _ if isinstance(node, (*STATEMENTS, *EXPRESSIONS, *OPERATORS)):
            return ""
        case _:
            return f"the syntax {type(node).__name__}"


def is_sum_in_place(node: ast.AugAssign) -> bool:
    """Whether it adds to a local variable."""
    return isinstance(node.target, ast.Name) and isinstance(node.op, ast.Add)


def is_root(node: ast.BinOp) -> bool:
    """Whether it is the square root of a number or of an argument."""
    match node:
        case ast.BinOp(left=ast.Name() | ast.Constant(), right=ast.Constant(value=0.5)):
            return True
        case _:
            return False


def fault_of_attribute(
    node: ast.Attribute, known: dict[str, bool], own: set[str], allowed: Allowed
) -> str:
    """Why an attribute may not be used: it must be one that some row prints, or one that the
    text gives to `self`."""
    path = dotted(node)
    root, *names = path.split(".")
    if path and known.get(root):
        return "" if path in allowed.vocabulary else f"the name {quoted(path)}"
    if path and root not in known:
        return f"the name {quoted(root)}"
    if isinstance(node.value, ast.Constant):
        return f"the attribute {quoted(node.attr)} of a constant"
    names = names if path else [node.attr]
    if root == "self" and names[0] in own:
        names = names[1:]
    other = [name for name in names if name not in allowed.attributes]
    if other and ast.unparse(node) not in INHERITED:
        return f"the attribute {quoted(other[0])}"
    return ""
