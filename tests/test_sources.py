"""Laws about the text of lamina: the dangerous paths do not exist, and files stay short."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamina.spec.validity import KNOWN

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "lamina").rglob("*.py"))
LONGEST = 300  # lines

# They turn bytes into objects of any class.
UNSAFE_MODULES = {"cloudpickle", "dill", "joblib", "marshal", "pickle", "shelve", "_pickle"}
UNSAFE_YAML = {"full_load", "full_load_all", "unsafe_load", "unsafe_load_all"}
SAFE_LOADERS = {"CSafeLoader", "SafeLoader"}
RUNS_CODE = {"__import__", "eval", "exec"}
IMPORTS_BY_NAME = {"import_module", "run_module", "run_path"}
UNSAFE_NAMES = {"load", "load_all"} | UNSAFE_YAML | RUNS_CODE | IMPORTS_BY_NAME

# Emitted source is run in one place, after its gate.
ALLOWED = {"lamina/backends/load.py": ["exec"]}


def name_of(node: ast.expr | None) -> str:
    """The last name of a dotted one."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def dangers(tree: ast.Module) -> Iterator[str]:
    """Every dangerous thing in a source, in no order."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    constant = {id(call.func) for call in calls if is_constant(call.args)}
    for node in ast.walk(tree):
        match node:
            case ast.Import():
                yield from unsafe(alias.name for alias in node.names)
            case ast.ImportFrom():
                yield from unsafe([node.module or ""])
                if node.module in ("yaml", "builtins", "importlib", "runpy"):
                    names = {one.name for one in node.names} & UNSAFE_NAMES
                    if all(one.asname is None for one in node.names):
                        names -= {"import_module"}  # what is done with it is seen below
                    yield from (f"from {node.module} import {name}" for name in sorted(names))
            case ast.Name() if node.id in RUNS_CODE:
                yield node.id
            case ast.Name() | ast.Attribute() if name_of(node) in IMPORTS_BY_NAME:
                if id(node) not in constant:
                    yield name_of(node)
            case ast.Attribute(value=ast.Name(id="builtins")) if node.attr in RUNS_CODE:
                yield f"builtins.{node.attr}"
            case ast.Attribute(value=ast.Name(id="yaml")) if node.attr in UNSAFE_YAML:
                yield f"yaml.{node.attr}"
            case ast.Call():
                yield from unsafe_call(node)


def is_constant(arguments: list[ast.expr]) -> bool:
    """Whether a call says in so many words what it is about."""
    return bool(arguments) and isinstance(arguments[0], ast.Constant)


def unsafe(names: Iterator[str] | list[str]) -> Iterator[str]:
    """The modules among `names` that unpickle."""
    yield from (name for name in names if name.partition(".")[0] in UNSAFE_MODULES)


def unsafe_call(node: ast.Call) -> Iterator[str]:
    """A YAML load without a safe loader."""
    name = name_of(node.func)
    if name in ("load", "load_all") and ast.unparse(node.func).startswith("yaml."):
        loaders = [word.value for word in node.keywords if word.arg == "Loader"]
        if not {name_of(one) for one in [*node.args[1:], *loaders]} & SAFE_LOADERS:
            yield f"yaml.{name}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_source_is_short_and_without_danger(path: Path) -> None:
    """No unpickling, no unsafe YAML, no import by name; code is run in one place only."""
    text = path.read_text("utf-8")
    lines = text.count("\n")
    assert lines <= LONGEST, f"{lines} lines; a file that grows is usually two ideas"
    allowed = ALLOWED.get(path.relative_to(ROOT).as_posix(), [])
    assert list(dangers(ast.parse(text))) == allowed


def test_where_kinds_are_defined_annotations_are_values() -> None:
    """As texts, they would be compiled again for every kind that inherits them."""
    kinds = {sys.modules[cls.__module__].__file__ for cls in KNOWN}
    texts = [str(file) for file in kinds if "__future__" in Path(str(file)).read_text("utf-8")]
    assert texts == []


def test_every_folder_is_a_package() -> None:
    """import-linter leaves out a folder without `__init__.py`, and says nothing."""
    assert [str(p.parent) for p in FILES if not (p.parent / "__init__.py").exists()] == []


def test_the_sources_are_found() -> None:
    """The law above is about files that exist."""
    assert len(FILES) > 50
    assert {path.relative_to(ROOT).as_posix() for path in FILES} >= set(ALLOWED)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("import pickle", "pickle"),
        ("import os, cloudpickle.compat", "cloudpickle.compat"),
        ("from pickle import loads", "pickle"),
        ("yaml.load(text)", "yaml.load"),
        ("yaml.load(text, Loader=yaml.FullLoader)", "yaml.load"),
        ("yaml.load_all(text, yaml.UnsafeLoader)", "yaml.load_all"),
        ("yaml.unsafe_load(text)", "yaml.unsafe_load"),
        ("from yaml import load", "from yaml import load"),
        ("eval('1')", "eval"),
        ("run = exec", "exec"),
        ("builtins.exec('1')", "builtins.exec"),
        ("from builtins import exec as run", "from builtins import exec"),
        ("__import__('os')", "__import__"),
        ("importlib.import_module(name)", "import_module"),
        ("import_module(f'lamina.{name}')", "import_module"),
        ("run = import_module", "import_module"),
        ("import_module(name='torch')", "import_module"),
        ("from importlib import import_module as run", "from importlib import import_module"),
        ("runpy.run_path(path)", "run_path"),
    ],
)
def test_a_danger_is_found(text: str, found: str) -> None:
    """The law can fail, in each of its parts."""
    assert list(dangers(ast.parse(text))) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "yaml.load(text, Loader=yaml.SafeLoader)",
        "yaml.load(text, CSafeLoader)",
        "yaml.safe_load(text)",
        "json.load(file)",
        "importlib.import_module('torch')",
        "from importlib import import_module",
        "from importlib.resources import files",
        "from yaml import CSafeLoader, nodes",
        "model.eval()",
        "'pickle and exec('",
    ],
)
def test_what_is_safe_passes(text: str) -> None:
    """The law does not cry wolf."""
    assert list(dangers(ast.parse(text))) == []
