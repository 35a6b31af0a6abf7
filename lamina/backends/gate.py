"""The gate that every emitted text passes: parsed again, and nothing in it but what the
writer and the support definitions are made of. It fails closed."""

from __future__ import annotations

import ast
import io
import tokenize

from lamina.errors import LaminaError

STATEMENTS = (
    *(ast.Module, ast.Import, ast.ImportFrom, ast.alias, ast.ClassDef, ast.FunctionDef),
    *(ast.arguments, ast.arg, ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Return, ast.Expr),
    *(ast.For, ast.If, ast.Raise),
)
EXPRESSIONS = (
    *(ast.Name, ast.Attribute, ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.List),
    *(ast.Dict, ast.Subscript, ast.Slice, ast.Starred, ast.BinOp, ast.UnaryOp, ast.BoolOp),
    *(ast.Compare, ast.IfExp, ast.ListComp, ast.GeneratorExp, ast.comprehension),
    *(ast.expr_context, ast.operator, ast.unaryop, ast.boolop, ast.cmpop),
)
MODULES = {
    "math": None,
    "torch": None,
    "torch.nn.functional": None,
    "jax": None,
    "jax.numpy": None,
    "collections.abc": {"Callable"},
    "typing": {"NamedTuple", "Self"},
    "flax": {"nnx"},
}
FROM_TORCH = {"Tensor", "nn"}
FROM_JAX = {"Array", "lax"}
METHODS = {"__init__", "__call__"}
BUILTINS = frozenset(
    "super range len tuple list zip enumerate min max sum int float bool isinstance reversed "
    "map sorted abs str ValueError all any".split()
)


def check(text: str, trusted: set[str]) -> None:
    """Raise LaminaError when the text holds anything that the writer does not make.

    `trusted` are lines of support definitions, which alone may be comments.
    """
    if not text.isascii():
        raise LaminaError("the emitted text is not ASCII; this is a fault of lamina")
    try:
        tree = ast.parse(text)
    except (SyntaxError, RecursionError, MemoryError) as error:
        raise LaminaError(f"the emitted text does not parse: {error}") from error
    if "#" in text and has_foreign_comment(text, trusted):
        raise LaminaError("the emitted text has a comment; this is a fault of lamina")
    known = defined(tree)
    for node in ast.walk(tree):
        fault = fault_of(node, known)
        if fault:
            line = getattr(node, "lineno", "?")
            raise LaminaError(f"the emitted text may not hold {fault} (line {line})")


def has_foreign_comment(text: str, trusted: set[str]) -> bool:
    """Whether there is a comment on a line that is no support definition's."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return any(token.line.rstrip("\n") not in trusted for token in comments)


def defined(tree: ast.Module) -> set[str]:
    """Every name that the text itself binds."""
    names: set[str] = set()
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                names.add(name)
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add((other or name).split(".")[0])
            case _:
                pass
    return names


def fault_of(node: ast.AST, known: set[str]) -> str:
    """Why a node may not stand there, or nothing."""
    match node:
        case ast.Import(names=names):
            wrong = [a.name for a in names if MODULES.get(a.name, 0) is not None]
            return f"an import of {wrong[0]}" if wrong else ""
        case ast.ImportFrom(module=module, names=names, level=level):
            allowed = MODULES.get(module or "") or set()
            allowed = {"torch": FROM_TORCH, "jax": FROM_JAX}.get(module or "", allowed)
            wrong = [a.name for a in names if a.name not in allowed or level]
            return f"an import of {wrong[0]}" if wrong else ""
        case ast.Attribute(attr=attr) if attr.startswith("__") and attr not in METHODS:
            return f"the attribute {attr}"
        case ast.FunctionDef(name=name) if name.startswith("__") and name not in METHODS:
            return f"the method {name}"
        case ast.FunctionDef(decorator_list=[_, *_]) | ast.ClassDef(decorator_list=[_, *_]):
            return "a decorator"
        case ast.Name(id=name) if name not in known and name not in BUILTINS:
            return f"the name {name}"
        case _ if isinstance(node, (*STATEMENTS, *EXPRESSIONS)):
            return ""
        case _:
            return f"a {type(node).__name__}"
