"""Running the command line, in this process or in one of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

LAMINA = (sys.executable, "-m", "lamina")

LENET = """\
lamina: 1
name: little
input: [1, 8, 8]
body:
  - conv1: {kind: conv, channels: 2, kernel: 3}
  - relu1: {kind: relu}
  - flat: {kind: flatten}
  - fc: {kind: linear, features: 3}
"""


def lamina(*arguments: str, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """One call in a process of its own, without the settings of this one's terminal."""
    environment = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "FORCE_COLOR")}
    environment |= options.pop("env", {})
    options = {"stdin": subprocess.DEVNULL, "capture_output": True, "timeout": 300} | options
    return subprocess.run([*LAMINA, *arguments], env=environment, check=False, **options)


def bare(text: str) -> str:
    """What is said of problems, without the lines they stand in, what was tried and would mend
    them, and where there is more."""
    text = re.sub(r"^  .* (?:mends it|fits here, and) .*\n", "", text, flags=re.MULTILINE)
    text = re.sub(r"^ +\d* \|.*\n", "", text, flags=re.MULTILINE)
    return re.sub(r"^`lamina explain .*` says more\n\Z", "", text, flags=re.MULTILINE)


def written(folder: Path, text: str = LENET, name: str = "net.yaml") -> str:
    """A file with the text; its path."""
    path = folder / name
    path.write_text(text, "utf-8")
    return str(path)
