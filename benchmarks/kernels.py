"""Where the time of inference goes, beside torchvision: by kind of kernel, by torch's profiler.

    python benchmarks/kernels.py [--quick] [--pairs N] [--results FILE]

The models of `inference.py`: ours with `optimize=True`, torchvision's as it comes (*eager*), and
with its batch norms folded and its memory channels-last (*fused*). Batch 8, float32.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

import measure
import report
import torch
from torch import Tensor, nn
from torch.profiler import ProfilerActivity, profile
from torchvision_twins import NETWORKS, fused, twins

BATCH = 8
KINDS = {  # the first whose word is in the name of an operation has its time
    "convolutions": ("conv",),
    "linear": ("mm",),
    "norms": ("norm",),
    "pools": ("pool", "mean", "sum"),
    "activations": ("relu", "clamp", "hardtanh"),
    "sums and joins": ("add", "cat"),
}
REST = "rest"


def main() -> None:
    options = report.options(__doc__)
    names = ("squeezenet1_1",) if options.quick else tuple(NETWORKS)
    batch, count = (1, 1) if options.quick else (BATCH, options.pairs or 5)
    values: dict[str, float] = {}
    rows: list[list[str]] = []
    with torch.inference_mode():
        for name in names:
            for side, (model, x) in sides(name, batch).items():
                measure.progress(f"{name}, {side}: profiling")
                found = kinds(model, x, count)
                whole = sum(found.values())
                shown = [measure.shown(found[kind]) for kind in (*KINDS, REST)]
                rows.append([f"{name}, {side}", measure.shown(whole), *shown])
                values |= {f"{name} {side} {kind}": taken for kind, taken in found.items()}
    report.of_rows(
        options,
        "Where the time of inference goes",
        ("for one batch", "all", *KINDS, REST),
        rows,
        f"Batch {batch}, float32; means of {count} batches under torch's profiler, which",
        "adds to each operation. Sums and joins are additions and concatenations.",
        values=values,
    )


def sides(name: str, batch: int) -> dict[str, tuple[nn.Module, Tensor]]:
    """The models of a network, each with the input that it is timed with."""
    both = twins(name, "infer", optimized=True)
    x = torch.randn(batch, *both.shape)
    last = x.contiguous(memory_format=torch.channels_last)
    best = fused(deepcopy(both.theirs))
    measure.refuse_different(name, both.ours(last), both.theirs(x))
    measure.refuse_different(f"{name}, fused", both.ours(last), best(last))
    return {"lamina": (both.ours, last), "fused": (best, last), "eager": (both.theirs, x)}


def kinds(model: nn.Module, x: Tensor, count: int) -> dict[str, float]:
    """Seconds for one batch, by kind."""
    for _ in range(2):
        model(x)
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        for _ in range(count):
            model(x)
    found = dict.fromkeys((*KINDS, REST), 0.0)
    for event in seen.key_averages():
        found[next(kinds_of(event.key), REST)] += event.self_cpu_time_total / 1e6 / count
    return found


def kinds_of(operation: str) -> Iterator[str]:
    """The kinds that an operation's name speaks of, the likeliest first."""
    return (kind for kind, words in KINDS.items() if any(word in operation for word in words))


if __name__ == "__main__":
    main()
