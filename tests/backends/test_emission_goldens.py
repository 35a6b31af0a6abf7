"""What is emitted, byte for byte, and that it is as clean as our own code."""

from __future__ import annotations

import ast
import difflib
import re
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

import goldens
from lamina.architectures import create, names
from lamina.backends.compile import compilation
from lamina.backends.support import support

PATHS = goldens.paths()
RULES = "E,F,W,I,UP,B,SIM,RUF,C4,PIE,PERF,RET"
CODING = re.compile(r"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")  # PEP 263

# mypy --strict, but: nn.Module's call is Any; nnx's pools have no annotations; a loop's
# variable is a block of one stage, then of the next.
LENIENT = ["--no-warn-return-any", "--allow-untyped-calls", "--allow-redefinition"]
STUBS = [
    # torch's stubs do not have this way to call `Module.to`, which its documentation has
    r'overload.* "to" of "Module".*"?memory_format|"memory_format" for overloaded function "to"',
    r"note: (Possible overload variants:| +def )",
    # a bias is Optional in torch's stubs, though built with bias=True
    r'Argument 1 to "(zeros_|constant_)" has incompatible type "(Tensor|Parameter) \| None"',
    # nnx types a layer's variables as Param; any Variable may stand there, a frozen one too
    r'Incompatible types in assignment \(expression has type "Frozen", variable has type "Param',
    r'Item "None" of "Param\[\w+\] \| None" has no attribute "get_value"',
    # nnx's type of this function takes any tuple; it gives three arrays
    r'Argument "promote_dtype" to "(Conv|Linear)"|note: "PromoteDtypeFn.__call__" has type',
]


def name_of(path: Path) -> str:
    return path.relative_to(goldens.FOLDER).as_posix()


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_emission_is_the_golden(path: Path) -> None:
    """No change of lamina moves a byte of emitted code unnoticed."""
    kept = path.read_text("ascii").splitlines() if path.exists() else []
    today = goldens.emitted(*PATHS[path]).splitlines()
    lines = list(difflib.unified_diff(kept, today, "golden", "emitted", lineterm=""))
    if lines:
        shown = "\n".join(lines[:60])
        pytest.fail(f"{name_of(path)} differs; `make goldens` rewrites it\n{shown}", pytrace=False)


def test_no_golden_is_left_over() -> None:
    """Every file in the folder is a network's."""
    found = {path for path in goldens.FOLDER.rglob("*") if path.is_file()}
    assert found == {*PATHS, *goldens.differences()}


def test_the_comparison_can_fail(tmp_path: Path) -> None:
    """A byte that is changed in a golden is shown, with the way out."""
    path = tmp_path / "lenet5_train.py"
    path.write_text(goldens.emitted("lenet5", "torch", "train").replace("0.096", "0.097"))
    PATHS[path] = ("lenet5", "torch", "train")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(goldens, "FOLDER", tmp_path)
            with pytest.raises(pytest.fail.Exception) as caught:
                test_emission_is_the_golden(path)
    finally:
        del PATHS[path]
    assert str(caught.value).startswith(
        "lenet5_train.py differs; `make goldens` rewrites it\n--- golden\n+++ emitted\n"
    )


@pytest.mark.parametrize("path", PATHS, ids=name_of)
def test_a_golden_is_plain_ascii(path: Path) -> None:
    """ASCII, no line over 100 columns that could be broken, no encoding declared, imports of its
    framework alone."""
    text = path.read_bytes().decode("ascii")
    lines = text.split("\n")
    assert max(len(line) for line in lines if " " in line.strip()) <= 100
    assert not any(CODING.match(line) for line in lines[:2])
    assert "lamina" not in text.replace("Written by lamina", "")
    modules = {
        node.module for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ImportFrom)
    }
    assert modules <= {"torch", "typing"} or modules <= {"flax", "jax", "typing"}


def complaints(files: list[Path]) -> str:
    """What ruff has to say, with no settings but the line length."""
    ruff = [sys.executable, "-m", "ruff"]
    common = ["--isolated", "--no-cache", "--line-length=100", "--target-version=py311"]
    checks = [["check", f"--select={RULES}", "--output-format=concise"], ["format", "--check"]]
    runs = [
        subprocess.run(
            [*ruff, *check, *common, *files], capture_output=True, text=True, check=False
        )
        for check in checks
    ]
    return "".join(run.stdout + run.stderr for run in runs if run.returncode)


def test_goldens_are_formatted_and_linted() -> None:
    assert complaints(list(PATHS)) == ""


def test_what_the_zoo_emits_is_formatted_and_linted(tmp_path: Path) -> None:
    """Those too of which no golden is kept; and no file is long, for a run is a loop."""
    rest = [name for name in names() if name not in goldens.KEPT]
    assert len(rest) > 40
    files: list[Path] = []
    for name, backend, mode in product(rest, goldens.NAMES, goldens.FORMS):
        source = compilation(create(name), backend, mode).source
        files.append(tmp_path / f"{name.replace('.', '_')}_{backend}_{mode}.py")
        files[-1].write_text(source.text, "ascii")
        assert source.text.count("\n") < 620, name
    assert complaints(files) == ""


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_every_support_definition_is_in_a_golden(backend: str) -> None:
    """What emitted files can carry is seen in one of them; nothing is kept for no one."""
    found: set[str] = set()
    for path in (goldens.FOLDER / backend).glob("*.py"):
        tree = ast.parse(path.read_text("ascii"))
        found |= {n.name for n in tree.body if isinstance(n, ast.ClassDef | ast.FunctionDef)}
    assert set(support(backend)) <= found


def class_of(text: str, name: str) -> ast.ClassDef:
    """The one class of that name."""
    tree = ast.parse(text)
    (found,) = [n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == name]
    return found


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_googlenet_has_one_inception_class(backend: str) -> None:
    """Nine modules, one class, nine rows of the paper's table."""
    text = goldens.emitted("googlenet", backend, "train")
    names = [node.arg for node in class_of(text, "Inception").body[1].args.args]
    assert names == [
        *("self", "in_channels", "one", "three_reduce", "three", "five_reduce", "five", "pool_proj")
    ]
    assert text.count("= Inception(") == 9


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_resnet_stages_are_loops(backend: str) -> None:
    """A stage is its first block and a comprehension over the others."""
    text = goldens.emitted("resnet50", backend, "infer")
    counts = re.findall(r"\*\[Bottleneck\([^\]]*\) for _ in range\((\d)\)\]", text)
    assert counts == ["2", "3", "5", "2"]
    assert text.count(" ProjectionBottleneck(") + text.count("(ProjectionBottleneck(") == 5


def test_goldens_are_typed() -> None:
    """mypy finds nothing but what the frameworks' own stubs get wrong."""
    folder = goldens.FOLDER.parent
    cache = f"--cache-dir={folder.parent / '.mypy_cache'}"
    options = ["--strict", "--follow-imports=silent", "--explicit-package-bases", *LENIENT, cache]
    done = subprocess.run(
        [sys.executable, "-m", "mypy", *options, goldens.FOLDER.name],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    *found, summary = done.stdout.splitlines()
    assert f"checked {len(PATHS)} source files" in summary
    assert [line for line in found if not re.search("|".join(STUBS), line)] == []
