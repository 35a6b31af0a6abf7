"""Counting a network: lamina's full analysis against torchinfo, torch's counter and fvcore.

    python benchmarks/analysis.py [--quick] [--pairs N] [--results FILE]

Warm: in one process, after everything has run once. Cold: whole processes, from the shell's
point of view. Torchinfo and torch's own counter run on the `meta` device, where they compute
nothing; that was ten times faster for torchinfo than the processor. Fvcore, whose tracer fails on
`meta`, runs on the processor.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

import measure
import report
import torch
import torchinfo
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

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
    options = report.options(__doc__)
    name = "lenet5.modern" if options.quick else "resnet152"
    net = lamina.create(name)
    source = lamina.emit(net, "torch")
    module, size = load(source, "benchmark"), (1, *net.input)
    ready = on_meta(module, net.class_name)
    real = getattr(module, net.class_name)().eval()
    agree(name, ready, real, size)

    def ours() -> object:
        return lamina.analyze(lamina.create(name))

    def built() -> object:
        return summary(on_meta(module, net.class_name), size)

    warm = options.pairs or (3 if options.quick else 30)
    cold = options.pairs or (1 if options.quick else 7)
    peers = {
        "torchinfo builds the model first": built,
        "torchinfo is handed the model": lambda: summary(ready, size),
        "torch's FlopCounterMode": lambda: flops(ready, size),
        "fvcore": lambda: traced(real, size),
    }
    found = [
        measure.pairs(f"{what}, warm", ours, theirs, warm, group=f"warm, {what.split()[0]}")
        for what, theirs in peers.items()
    ]
    found.append(in_processes(name, net.class_name, source, size, cold))
    report.of_pairs(
        options,
        f"Analysis of {name}",
        found,
        "Lamina makes a new spec each time, checks it and counts it. Torchinfo and FlopCounterMode",
        "count the emitted torch model on `meta`, fvcore on the processor, with its parameters.",
        "All print nothing when warm; cold are `lamina summary` and a script with torchinfo.",
    )


def on_meta(module: ModuleType, class_name: str) -> nn.Module:
    """The emitted model without memory."""
    with torch.device("meta"):
        model: nn.Module = getattr(module, class_name)()
    return model.eval()


def summary(model: nn.Module, size: tuple[int, ...]) -> Any:
    return torchinfo.summary(model, size, device="meta", depth=DEPTH, verbose=0)


def flops(model: nn.Module, size: tuple[int, ...]) -> int:
    """What torch counts: two for each multiplication with its addition."""
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        model(torch.empty(size, device="meta"))
    return counter.get_total_flops()


def traced(model: nn.Module, size: tuple[int, ...]) -> tuple[Any, int]:
    """Fvcore's counts by operator (one for each multiplication with its addition), and the
    parameters; without its warnings of what it does not count."""
    from fvcore.nn import FlopCountAnalysis, parameter_count

    counts = FlopCountAnalysis(model, torch.zeros(size))
    counts.unsupported_ops_warnings(False).uncalled_modules_warnings(False)
    return counts.tracer_warnings("none").by_operator(), parameter_count(model)[""]


def agree(name: str, ready: nn.Module, real: nn.Module, size: tuple[int, ...]) -> None:
    """All count the same, or the comparison would mean nothing."""
    ours = lamina.analyze(lamina.create(name)).totals
    by_operator, parameters = traced(real, size)
    found = {
        "torchinfo's parameters": (ours.parameters, summary(ready, size).total_params),
        "torch's FLOPs": (2 * ours.macs, flops(ready, size)),
        "fvcore's MACs": (ours.macs, int(by_operator["conv"] + by_operator["linear"])),
        "fvcore's parameters": (ours.parameters, parameters),
    }
    for what, (mine, theirs) in found.items():
        if mine != theirs:
            raise SystemExit(f"{name}: {what} are {theirs:,}, lamina counts {mine:,}")


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
        return measure.pairs(
            "torchinfo, cold, whole process",
            lambda: run(ours),
            lambda: run(theirs),
            count,
            group="cold",
        )


def run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


if __name__ == "__main__":
    main()
