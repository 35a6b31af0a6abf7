"""Counting a network: lamina's full analysis against torchinfo's summary.

    python benchmarks/analysis.py [--quick] [--pairs N]

Warm: in one process, after everything has run once. Cold: whole processes, from the shell's
point of view. Torchinfo runs on the `meta` device, where it computes nothing; that was ten times
faster for it than the processor.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import measure
import torch
import torchinfo

import lamina
from lamina.backends.load import load

DEPTH = 8  # deeper than any block nests: every layer has its row, as in ours

COLD = """\
import torch, torchinfo
from model import {name}
with torch.device("meta"):
    model = {name}()
print(torchinfo.summary(model, {size}, device="meta", depth={depth}, verbose=0))
"""


def main() -> None:
    options = measure.options(__doc__)
    name = "lenet5.modern" if options.quick else "resnet50"
    net = lamina.create(name)
    source = lamina.emit(net, "torch")
    module, size = load(source, "benchmark"), (1, *net.input)
    ready = on_meta(module, net.class_name)
    agree(name, summary(ready, size))

    def ours() -> object:
        return lamina.analyze(lamina.create(name))

    warm = options.pairs or (3 if options.quick else 30)
    cold = options.pairs or (1 if options.quick else 7)
    found = [
        measure.pairs(
            "warm; torchinfo builds the model first",
            ours,
            lambda: summary(on_meta(module, net.class_name), size),
            warm,
        ),
        measure.pairs(
            "warm; torchinfo is handed the model", ours, lambda: summary(ready, size), warm
        ),
        in_processes(name, net.class_name, source, size, cold),
    ]
    measure.show(
        f"Analysis of {name}",
        measure.HEADER,
        [pair.row for pair in found],
        "Lamina makes a new spec each time, checks it and counts it; torchinfo counts the emitted",
        "torch model on `meta`. Both print nothing when warm, and the whole table when cold.",
    )


def on_meta(module: ModuleType, class_name: str) -> Any:
    """The emitted model without memory."""
    with torch.device("meta"):
        return getattr(module, class_name)()


def summary(model: Any, size: tuple[int, ...]) -> Any:
    return torchinfo.summary(model, size, device="meta", depth=DEPTH, verbose=0)


def agree(name: str, theirs: Any) -> None:
    """Both count the same parameters, or the comparison would mean nothing."""
    counted = lamina.analyze(lamina.create(name)).totals.parameters
    if counted != theirs.total_params:
        raise SystemExit(f"{name}: lamina counts {counted:,}, torchinfo {theirs.total_params:,}")


def in_processes(
    name: str, class_name: str, source: str, size: tuple[int, ...], count: int
) -> measure.Pair:
    """`lamina summary` against a script that does the same with torchinfo."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "model.py").write_text(source, "utf-8")
        script = Path(folder, "script.py")
        script.write_text(COLD.format(name=class_name, size=size, depth=DEPTH), "utf-8")
        ours = [sys.executable, "-m", "lamina.cli.main", "summary", name]
        theirs = [sys.executable, str(script)]
        return measure.pairs("cold, whole process", lambda: run(ours), lambda: run(theirs), count)


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
