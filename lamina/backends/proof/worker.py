"""One side of a proof in a process of its own: reads a task from standard input, leaves what
it found in the folder that its argument names."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lamina.backends.compile import compilation
from lamina.backends.proof.task import Task, write
from lamina.errors import LaminaError


def main() -> int:
    task, folder = Task(**json.load(sys.stdin)), Path(sys.argv[1])
    if task.backend == "torch":
        from lamina.backends.proof.torch_side import run
    else:
        from lamina.backends.proof.flax_side import run
    try:
        made = compilation(task.net, task.backend, task.mode)
        made.require_framework()
        arrays, facts = run(task, made)
    except LaminaError as error:
        name = type(error).__name__
        failure = json.dumps({"error": name, "message": str(error)})
        (folder / "failure.json").write_text(failure, "utf-8")
        return 1
    write(folder, arrays, facts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
