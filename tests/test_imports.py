"""What may be imported, where, and when. Rooms among themselves are import-linter's business."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "lamina"
FRAMEWORKS = ("torch", "jax", "jaxlib", "flax", "optax")
CORE = ("spec", "compiler", "architectures")
DEPENDENCIES = {"numpy", "pydantic", "pydantic_core", "rich", "yaml"}

# Where a backend may import its framework, inside functions: one file builds models, one runs
# them for a proof and one trains them for it (optax comes with flax), one opens PyTorch's
# checkpoints. Support definitions import at module level, but only their text is used: emitted
# files carry it.
PLACES = {
    "lamina/backends/flax/build.py": {"flax", "jax"},
    "lamina/backends/flax/tracing.py": {"jax"},
    "lamina/backends/proof/flax_side.py": {"flax", "jax"},
    "lamina/backends/proof/training/flax_side.py": {"flax", "jax", "optax"},
    "lamina/backends/proof/training/torch_side.py": {"torch"},
    "lamina/backends/proof/torch_side.py": {"torch"},
    "lamina/backends/torch/build.py": {"torch"},
    "lamina/checkpoints/keras/hdf5.py": {"h5py"},
    "lamina/checkpoints/keras/opening.py": {"h5py"},
    "lamina/checkpoints/unpickling.py": {"torch"},
}

# An attempt is enough: the error is no Exception, so that no `except` hides it.
BLOCKED = """
import sys
from importlib import import_module

class Attempted(BaseException):
    pass

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in blocked:
            raise Attempted(f"{name} was imported")

blocked, modules = (argument.split(",") for argument in sys.argv[1:])
sys.meta_path.insert(0, Blocker())
for name in modules:
    import_module(name)
print(len(modules), "imported")
"""


def files() -> list[Path]:
    """The package's modules. Support definitions are text to it, and never imported by it."""
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path.parent.name != "support"]


def modules(*rooms: str) -> list[str]:
    """The modules of some rooms (all without any), but `__main__`, which runs the program."""
    found = []
    for path in files():
        parts = path.relative_to(ROOT).with_suffix("").parts
        if (not rooms or parts[1] in rooms) and parts[-1] != "__main__":
            found.append(".".join(parts).removesuffix(".__init__"))
    return found


def imported(
    names: Iterable[str], blocked: Iterable[str], path: Path = ROOT
) -> subprocess.CompletedProcess[str]:
    """Import modules in a new process in which importing anything blocked ends it."""
    return subprocess.run(
        [sys.executable, "-c", BLOCKED, ",".join(blocked), ",".join(names)],
        env={**os.environ, "PYTHONPATH": str(path)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("rooms", "blocked"), [((), FRAMEWORKS), (CORE, (*FRAMEWORKS, "numpy"))], ids=["all", "core"]
)
def test_nothing_imports_a_framework(rooms: tuple[str, ...], blocked: tuple[str, ...]) -> None:
    """Every module can be imported with no framework installed, the core's without numpy too."""
    names = modules(*rooms)
    assert len(names) > 40
    done = imported(names, blocked)
    assert done.stdout == f"{len(names)} imported\n", done.stderr


@pytest.mark.parametrize("room", ["lamina", "lamina.spec", "lamina.compiler", "lamina.backends"])
def test_a_room_can_be_imported_first(room: str) -> None:
    """No room needs another one to have been imported before it."""
    done = imported([room], FRAMEWORKS)
    assert done.stdout == "1 imported\n", done.stderr


@pytest.mark.parametrize(
    "text",
    [
        "import torch",
        "from torch import nn",
        "import jax.numpy as jnp",
        "try:\n    import flax\nexcept Exception:\n    flax = None",
        "import importlib.util\nFOUND = importlib.util.find_spec('torch')",
    ],
)
def test_the_check_can_fail(tmp_path: Path, text: str) -> None:
    """A module that imports a framework, or only tries to, is caught."""
    (tmp_path / "guilty.py").write_text(text)
    (tmp_path / "innocent.py").write_text("import json")
    assert imported(["innocent"], FRAMEWORKS, tmp_path).returncode == 0
    done = imported(["innocent", "guilty"], FRAMEWORKS, tmp_path)
    assert done.returncode != 0
    assert "Attempted" in done.stderr
    assert "imported\n" not in done.stdout


def foreign(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    """Each import of another distribution: its top name, and whether it runs at import time.

    Imports for type checkers never run and are left out.
    """
    left: list[tuple[ast.AST, bool]] = [(tree, True)]
    while left:
        node, runs = left.pop()
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            names = [str(ast.literal_eval(node.args[0]))]  # a constant: test_sources.py holds that
        for name in names:
            top = name.partition(".")[0]
            if top != "lamina" and top not in sys.stdlib_module_names:
                yield top, runs
        later = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
        inside = runs and not isinstance(node, later)
        children = list(ast.iter_child_nodes(node))
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            children = list(node.orelse)
        left.extend((child, inside) for child in children)


def misplaced(name: str, text: str) -> list[str]:
    """What a file imports and should not."""
    found = []
    for top, at_import in foreign(ast.parse(text)):
        if top in DEPENDENCIES:
            continue
        if top not in PLACES.get(name, ()):
            found.append(f"{name} imports {top}")
        elif at_import:
            found.append(f"{name} imports {top} at module level")
    return found


def test_frameworks_are_imported_in_their_places_only() -> None:
    """All else that is imported is Python's own or a declared dependency."""
    found = []
    for path in files():
        found += misplaced(path.relative_to(ROOT).as_posix(), path.read_text("utf-8"))
    assert found == []


@pytest.mark.parametrize("name", PLACES)
def test_the_places_exist(name: str) -> None:
    """No place is kept for a file that is gone."""
    assert {top for top, _ in foreign(ast.parse((ROOT / name).read_text("utf-8")))} >= PLACES[name]


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("lamina/a.py", "import torch", "lamina/a.py imports torch"),
        ("lamina/a.py", "def f():\n    from jax import numpy", "lamina/a.py imports jax"),
        ("lamina/a.py", "if HAS:\n    import networkx", "lamina/a.py imports networkx"),
        ("lamina/a.py", "f = lambda: import_module('flax.nnx')", "lamina/a.py imports flax"),
        (
            "lamina/backends/torch/build.py",
            "class A:\n    from torch import nn",
            "lamina/backends/torch/build.py imports torch at module level",
        ),
    ],
)
def test_a_misplaced_import_is_found(name: str, text: str, found: str) -> None:
    """In a function, in a class, behind a condition, undeclared."""
    assert misplaced(name, text) == [found]


@pytest.mark.parametrize(
    "text",
    [
        "import ast, yaml, lamina.spec",
        "from .torch import x",
        "from lamina.backends.torch import torch",
        "if TYPE_CHECKING:\n    import torch",
    ],
)
def test_a_harmless_import_passes(text: str) -> None:
    """Python's own, declared, ours, or for type checkers alone."""
    assert misplaced("lamina/a.py", text) == []
