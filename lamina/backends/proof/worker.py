"""One side of a proof in a process of its own: its argument names a folder, where it reads its
task and leaves what it found."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lamina.backends.compile import Compilation, compilation
from lamina.backends.proof.task import Task, write
from lamina.backends.proof.training.sides import train
from lamina.errors import LaminaError

if TYPE_CHECKING:
    from lamina.backends.proof.task import Arrays


def main() -> int:
    folder = Path(sys.argv[1])
    task = Task(**json.loads((folder / "task.json").read_text("utf-8")))
    try:
        made = compilation(task.net, task.backend, task.mode, scan=task.scan)
        made.require_framework()
        if task.steps:
            train(task, made, folder)
        else:
            write(folder, *observed(task, made))
    except LaminaError as error:
        name = type(error).__name__
        failure = json.dumps({"error": name, "message": str(error)})
        (folder / "failure.json").write_text(failure, "utf-8")
        return 1
    return 0


def observed(task: Task, made: Compilation) -> tuple[Arrays, dict[str, Any]]:
    """The parameters that the emitted class makes; and what the model computes, if they are
    those of the spec: values of ours go into no other model."""
    if task.backend == "torch":
        from lamina.backends.proof.torch_side import run
    else:
        from lamina.backends.proof.flax_side import run
    parameters = made.parameters()
    arrays = run(task, made) if parameters == made.expected() else {}
    return arrays, {"parameters": parameters}


if __name__ == "__main__":
    sys.exit(main())
