"""What the command line imports, and what it says where a framework is missing or broken."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from command_line import LAMINA, written

FRAMEWORKS = ("torch", "jax", "jaxlib", "flax")
LIGHT = {
    "list": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "summary lenet5": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "check lenet5": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "check net.yaml": (*FRAMEWORKS, "numpy", "rich"),
    "draw lenet5 --format svg": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "draw lenet5 --format html": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "emit lenet5 --to torch": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "emit lenet5 --to flax": (*FRAMEWORKS, "numpy", "rich", "yaml"),
    "spec lenet5": (*FRAMEWORKS, "numpy", "rich"),
    "schema": (*FRAMEWORKS, "numpy", "rich", "yaml"),
}
WATCHED = """
import sys
from lamina.cli.main import main
status = main(sys.argv[2:])
loaded = [name for name in sys.argv[1].split(",") if name in sys.modules]
print(loaded, file=sys.stderr)
sys.exit(status)
"""
# A folder on PYTHONPATH stands for the state of an installation: `absent` hides what is really
# there, any other text is what importing the framework does.
ABSENT = "raise ModuleNotFoundError(f'No module named {__name__!r}', name=__name__)"
SAID = {
    "absent": (
        "lamina: {0} needs `{1}`, which is not installed; "
        "in the folder of lamina's sources, `pip install -e '.[{2}]'` brings it\n",
        ABSENT,
    ),
    "broken": (
        "lamina: {0} is installed, but its import fails: ImportError: libx.so: no such file\n",
        "raise ImportError('libx.so: no such file')",
    ),
    "incomplete": (
        "lamina: {0} is installed, but its import fails: ModuleNotFoundError: "
        "No module named '{1}._C'\n",
        "raise ModuleNotFoundError(f\"No module named '{__name__}._C'\", name=f'{__name__}._C')",
    ),
}


@pytest.mark.parametrize("call", LIGHT)
def test_a_command_imports_what_it_needs(call: str, tmp_path: Path):
    written(tmp_path)
    watched = [sys.executable, "-c", WATCHED, ",".join(LIGHT[call]), *call.split()]
    found = subprocess.run(watched, capture_output=True, cwd=tmp_path, check=False, timeout=300)
    assert (found.returncode, found.stderr) == (0, b"[]\n")


def test_the_watch_sees_an_import():
    watched = [sys.executable, "-c", f"import json\n{WATCHED}", "json", "list"]
    found = subprocess.run(watched, capture_output=True, check=False, timeout=300)
    assert found.stderr == b"['json']\n"


@pytest.mark.parametrize("state", SAID)
@pytest.mark.parametrize(
    ("backend", "name", "extra"), [("torch", "torch", "torch"), ("flax", "jax", "jax")]
)
def test_a_framework_that_is_not_there(
    state: str, backend: str, name: str, extra: str, tmp_path: Path
):
    message, source = SAID[state]
    (tmp_path / f"{name}.py").write_text(source)
    found = subprocess.run(
        [*LAMINA, "verify", "lenet5", "--to", backend],
        capture_output=True,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        check=False,
        timeout=300,
    )
    first = f"lenet5, train: running {backend} in float64\n"
    assert found.stderr.decode() == first + message.format(backend, name, extra)
    assert (found.returncode, found.stdout) == (2, b"")


def test_files_beside_the_spec_are_not_imported(tmp_path: Path):
    """`-P` in the workers: a `torch.py` in the folder is nobody's torch."""
    for name in ("torch", "numpy", "yaml", "json"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('imported')")
    written(tmp_path)
    script = Path(sys.executable).with_name("lamina")
    found = subprocess.run(
        [script, "verify", "net.yaml", "--to", "torch"],
        capture_output=True,
        cwd=tmp_path,
        check=False,
        timeout=300,
    )
    assert found.returncode == 0, found.stderr
