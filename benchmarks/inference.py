"""Inference beside torchvision: its defaults, the best that its user gets, and compiled.

    python benchmarks/inference.py [--quick] [--pairs N] [--results FILE]

Batch 8, float32, the same weights on both sides; outputs are compared before anything is timed.
Ours is `optimize=True` everywhere. AlexNet with its LRN is held against one written by hand.
"""

from __future__ import annotations

import measure
import report
import torch
from torch import Tensor, nn
from torchvision_twins import NETWORKS, fused, twins

import lamina
from peers import alexnet

BATCH = 8
GROUPS = ("eager", "fused", "compiled", "LRN by hand")
COMPILED = ("alexnet", "resnet50", "mobilenet_v2")  # a compilation takes up to minutes


def main() -> None:
    options = report.options(__doc__)
    names = ("squeezenet1_1",) if options.quick else tuple(NETWORKS)
    batch, count = (1, 1) if options.quick else (BATCH, options.pairs or 5)
    found: list[measure.Pair] = []
    with torch.inference_mode():
        for name in names:
            compile_too = name in COMPILED and not options.quick
            found += network(name, batch, count, compile_too=compile_too)
        found.append(with_lrn(batch, count))
    report.of_pairs(
        options,
        "Inference beside torchvision",
        sorted(found, key=lambda pair: GROUPS.index(pair.group)),
        f"Batch {batch}, float32. Eager: torchvision's defaults. Fused: its batch norms folded and",
        "its memory channels-last. Compiled: that, and ours, under torch.compile.",
    )


def network(name: str, batch: int, count: int, *, compile_too: bool) -> list[measure.Pair]:
    """One network in each way."""
    both = twins(name, "infer", optimized=True)
    x = torch.randn(batch, *both.shape)
    measure.refuse_different(name, both.ours(x), both.theirs(x))
    found = [timed(name, "eager", both.ours, both.theirs, x, x, count)]
    best, last = fused(both.theirs), x.contiguous(memory_format=torch.channels_last)
    measure.refuse_different(f"{name}, fused", both.ours(x), best(last))
    found.append(timed(name, "fused", both.ours, best, last, last, count))
    if compile_too:
        mine, other = torch.compile(both.ours), torch.compile(best)
        measure.refuse_different(f"{name}, compiled", mine(last), other(last))
        found.append(timed(name, "compiled", mine, other, last, last, count))
        torch.compiler.reset()
    return found


def with_lrn(batch: int, count: int) -> measure.Pair:
    """AlexNet of the paper, whose weights have the same names on both sides."""
    net = lamina.create("alexnet")
    ours = lamina.compile(net, "torch", "infer", optimize=True)
    theirs = alexnet.AlexNet().eval()
    theirs.load_state_dict(ours.state_dict())
    theirs = theirs.to(memory_format=torch.channels_last)
    x = torch.randn(batch, *net.input).contiguous(memory_format=torch.channels_last)
    measure.refuse_different("alexnet with LRN", ours(x), theirs(x))
    return timed("alexnet", "LRN by hand", ours, theirs, x, x, count)


def timed(
    name: str, way: str, ours: nn.Module, theirs: nn.Module, mine: Tensor, other: Tensor, count: int
) -> measure.Pair:
    what = f"{name}, {way}"
    return measure.pairs(what, lambda: ours(mine), lambda: theirs(other), count, warm=2, group=way)


if __name__ == "__main__":
    main()
