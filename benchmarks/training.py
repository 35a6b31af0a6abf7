"""A training step beside torchvision: its defaults, and the same memory format.

    python benchmarks/training.py [--quick] [--results FILE]

Batch 8, float32, the same weights, SGD with momentum; outputs in evaluation are compared before
anything is timed. A step is forward, cross-entropy of the main output, backward and update.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import measure
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision_twins import NETWORKS, refuse_different, twins

BATCH = 8


def main() -> None:
    options = measure.options(__doc__, results=True)
    names = ("squeezenet1_1",) if options.quick else tuple(NETWORKS)
    batch, count = (1, 1) if options.quick else (BATCH, options.pairs or 3)
    found: dict[str, list[measure.Pair]] = {"defaults": [], "same format": []}
    for name in names:
        for way, pair in network(name, batch, count).items():
            found[way].append(pair)
    rows = [pair.row for pairs in found.values() for pair in pairs]
    measure.show(
        "Training step beside torchvision",
        measure.HEADER,
        rows,
        f"Batch {batch}, float32, SGD. Same format: torchvision's model and input channels-last.",
        *(f"Geometric mean, {way}: {measure.average(p)}" for way, p in found.items()),
    )
    if options.results:
        kept = {way: {p.what: p.ratio for p in pairs} for way, pairs in found.items()}
        Path(options.results).write_text(json.dumps(kept, indent=1), "utf-8")


def network(name: str, batch: int, count: int) -> dict[str, measure.Pair]:
    """One network in both ways. Dropout stays on: its masks cost the same on both sides."""
    both = twins(name, "train")
    batch = max(batch, 2)  # a batch norm over single pixels needs two samples
    x = torch.randn(batch, *both.shape)
    labels = torch.randint(1000, (batch,))
    with torch.inference_mode():
        refuse_different(name, main_output(both.ours.eval()(x)), both.theirs.eval()(x))
    both.ours.train()
    both.theirs.train()
    ours, theirs = step(both.ours, x, labels), step(both.theirs, x, labels)
    found = {"defaults": measure.pairs(f"{name}, defaults", ours, theirs, count)}
    last = x.contiguous(memory_format=torch.channels_last)
    both.theirs.to(memory_format=torch.channels_last)
    ours, theirs = step(both.ours, last, labels), step(both.theirs, last, labels)
    found["same format"] = measure.pairs(f"{name}, same format", ours, theirs, count)
    return found


def step(model: nn.Module, x: Tensor, labels: Tensor) -> Callable[[], None]:
    """One step of this model; side outputs count with the weights of the paper."""
    optimizer = torch.optim.SGD(model.parameters(), lr=1e-4, momentum=0.9)

    def run() -> None:
        optimizer.zero_grad()
        outputs = model(x)
        several = outputs if isinstance(outputs, tuple) else (outputs,)
        main, *others = several
        loss = F.cross_entropy(main, labels)
        for other in others:
            loss = loss + 0.3 * F.cross_entropy(other, labels)
        loss.backward()
        optimizer.step()

    return run


def main_output(outputs: Tensor | tuple[Tensor, ...]) -> Tensor:
    return outputs[0] if isinstance(outputs, tuple) else outputs


if __name__ == "__main__":
    main()
