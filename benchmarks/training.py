"""A training step beside torchvision: its defaults, and the same memory format.

    python benchmarks/training.py [--quick] [--pairs N] [--results FILE]

Batch 8, float32, the same weights, SGD with momentum; outputs in evaluation are compared before
anything is timed. A step is forward, cross-entropy of the main output, backward and update.
"""

from __future__ import annotations

import measure
import report
import torch
from steps import torch_step
from torch import Tensor
from torchvision_twins import NETWORKS, twins

BATCH = 8


def main() -> None:
    options = report.options(__doc__)
    names = ("squeezenet1_1",) if options.quick else tuple(NETWORKS)
    batch, count = (1, 1) if options.quick else (BATCH, options.pairs or 3)
    found = [pair for name in names for pair in network(name, batch, count)]
    report.of_pairs(
        options,
        "Training step beside torchvision",
        sorted(found, key=lambda pair: pair.group),
        f"Batch {batch}, float32, SGD. Same format: torchvision's model and input channels-last.",
    )


def network(name: str, batch: int, count: int) -> list[measure.Pair]:
    """One network in both ways. Dropout stays on: its masks cost the same on both sides."""
    both = twins(name, "train")
    batch = max(batch, 2)  # a batch norm over single pixels needs two samples
    x = torch.randn(batch, *both.shape)
    labels = torch.randint(1000, (batch,))
    with torch.inference_mode():
        measure.refuse_different(name, main_output(both.ours.eval()(x)), both.theirs.eval()(x))
    both.ours.train()
    both.theirs.train()
    last = x.contiguous(memory_format=torch.channels_last)
    found = []
    for way, images in (("defaults", x), ("same format", last)):
        if way == "same format":
            both.theirs.to(memory_format=torch.channels_last)
        ours, theirs = (torch_step(model, images, labels) for model in (both.ours, both.theirs))
        found.append(measure.pairs(f"{name}, {way}", ours, theirs, count, group=way))
    return found


def main_output(outputs: Tensor | tuple[Tensor, ...]) -> Tensor:
    return outputs[0] if isinstance(outputs, tuple) else outputs


if __name__ == "__main__":
    main()
