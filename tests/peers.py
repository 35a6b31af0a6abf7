"""Other libraries' models, for the proof of checkpoints; they are installed by
`make verify-checkpoints` alone."""

from __future__ import annotations

from typing import Any

# What torchvision's package asks for at import and its compiled part would define, which is not
# installed with the CPU-only build of torch. No model here computes with either.
SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
OPERATORS: list[Any] = []  # kept alive: a library that is collected takes its operators along


def model(peer: str, name: str) -> Any:
    """A library's model, in evaluation mode, with initial weights of its own; with side heads
    where it makes them by default."""
    define_operators()
    if peer == "timm":
        import timm

        return timm.create_model(name, pretrained=False).eval()
    from torchvision import models

    # else their truncated normal is drawn by scipy, slowly
    own = {"init_weights": False} if name in ("googlenet", "inception_v3") else {}
    return getattr(models, name)(weights=None, **own).eval()


def define_operators() -> None:
    """Once for the process, where torchvision's compiled part does not do so itself."""
    import torch

    if OPERATORS or hasattr(torch.ops.torchvision, "nms"):
        return
    library = torch.library.Library("torchvision", "DEF")
    for schema in SCHEMAS:
        library.define(schema)
    OPERATORS.append(library)
