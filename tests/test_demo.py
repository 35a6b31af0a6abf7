"""The demo runs, on a small network."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

from PIL import Image as image

EXAMPLES = Path(__file__).parents[1] / "examples"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *map(str, arguments)]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(command, capture_output=True, encoding="utf-8", env=environment)


def test_demo_proves_writes_and_summarizes(tmp_path: Path) -> None:
    """The demo proves a network, runs its emitted files on photographs, and leaves them."""
    made = run(EXAMPLES / "demo.py", EXAMPLES / "squeeze.yaml", "--output", tmp_path)
    assert made.returncode == 0, made.stdout + made.stderr
    assert "the backends agree" in made.stdout
    assert made.stdout.count("   same\n") == 2
    _, _, next_steps = made.stdout.partition("Then type\n")
    typed = [line.split("  ")[0] for line in next_steps.replace("     ", "").splitlines()]
    assert typed[0] == ". .venv/bin/activate"
    assert all(line.startswith("lamina ") for line in typed[1:])
    headings = re.findall(r"^\d  .*", made.stdout, re.MULTILINE)
    assert [heading[0] for heading in headings] == ["1", "2", "3", "4"]
    files = {"china_gray.png", "squeeze_flax.py", "squeeze_torch.py"}
    assert {file.name for file in tmp_path.iterdir()} == files
    with image.open(tmp_path / "china_gray.png") as gray:
        assert (gray.mode, gray.size) == ("L", (640, 427))


def test_demo_refuses_an_unknown_network(tmp_path: Path) -> None:
    """A network that isn't there is no success."""
    assert run(EXAMPLES / "demo.py", "resnet5000", "--output", tmp_path).returncode != 0


def test_emitted_files_run_without_lamina(tmp_path: Path) -> None:
    """Where emitted files are run, lamina can't be imported."""
    file = tmp_path / "model.py"
    file.write_text("import lamina\n", "utf-8")
    made = run(EXAMPLES / "run_emitted.py", file, "Model", "w.npz", "x.npy", "y.npy")
    assert made.returncode == 1
    assert "import of lamina halted" in made.stderr
