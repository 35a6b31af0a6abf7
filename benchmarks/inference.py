"""Inference beside torchvision: its defaults, the best that its user gets, and compiled.

    python benchmarks/inference.py [--quick] [--results FILE]

Batch 8, float32, the same weights on both sides; outputs are compared before anything is timed.
Ours is `optimize=True` everywhere. AlexNet with its LRN is held against one written by hand.
"""

from __future__ import annotations

import json
from pathlib import Path

import measure
import torch
from torch import Tensor, nn
from torchvision_twins import NETWORKS, fused, refuse_different, twins

import lamina
from peers import alexnet

BATCH = 8
COMPILED = ("alexnet", "resnet50", "mobilenet_v2")  # a compilation takes up to minutes


def main() -> None:
    options = measure.options(__doc__, results=True)
    names = ("squeezenet1_1",) if options.quick else tuple(NETWORKS)
    batch, count = (1, 1) if options.quick else (BATCH, options.pairs or 5)
    found: dict[str, list[measure.Pair]] = {"eager": [], "fused": [], "compiled": [], "lrn": []}
    with torch.inference_mode():
        for name in names:
            compile_too = name in COMPILED and not options.quick
            for way, pair in network(name, batch, count, compile_too=compile_too).items():
                found[way].append(pair)
        found["lrn"].append(with_lrn(batch, count))
    rows = [pair.row for pairs in found.values() for pair in pairs]
    measure.show(
        "Inference beside torchvision",
        measure.HEADER,
        rows,
        f"Batch {batch}, float32. Eager: torchvision's defaults. Fused: its batch norms folded and",
        "its memory channels-last. Compiled: that, and ours, under torch.compile.",
        *(f"Geometric mean, {way}: {measure.average(p)}" for way, p in found.items() if p),
    )
    if options.results:
        kept = {way: {p.what: p.ratio for p in pairs} for way, pairs in found.items()}
        Path(options.results).write_text(json.dumps(kept, indent=1), "utf-8")


def network(name: str, batch: int, count: int, *, compile_too: bool) -> dict[str, measure.Pair]:
    """One network in each way."""
    both = twins(name, "infer", optimized=True)
    x = torch.randn(batch, *both.shape)
    refuse_different(name, both.ours(x), both.theirs(x))
    found = {"eager": timed(f"{name}, eager", both.ours, both.theirs, x, x, count)}
    best, last = fused(both.theirs), x.contiguous(memory_format=torch.channels_last)
    refuse_different(f"{name}, fused", both.ours(x), best(last))
    found["fused"] = timed(f"{name}, fused", both.ours, best, last, last, count)
    if compile_too:
        mine, other = torch.compile(both.ours), torch.compile(best)
        refuse_different(f"{name}, compiled", mine(last), other(last))
        found["compiled"] = timed(f"{name}, compiled", mine, other, last, last, count)
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
    refuse_different("alexnet with LRN", ours(x), theirs(x))
    return timed("alexnet with LRN, by hand", ours, theirs, x, x, count)


def timed(
    what: str, ours: nn.Module, theirs: nn.Module, mine: Tensor, other: Tensor, count: int
) -> measure.Pair:
    return measure.pairs(what, lambda: ours(mine), lambda: theirs(other), count, warm=2)


if __name__ == "__main__":
    main()
