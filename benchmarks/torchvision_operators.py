"""Operators that torchvision asks for at import."""

from __future__ import annotations

from typing import Any

import torch

# What torchvision asks for at import and its compiled part would define, which is not installed
# with the CPU-only build of torch. No model here computes with either.
SCHEMAS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
KEPT: list[Any] = []  # a library that is collected takes its operators along


def define_operators() -> None:
    """Once for the process, before torchvision is imported."""
    if not KEPT and not hasattr(torch.ops.torchvision, "nms"):
        KEPT.append(torch.library.Library("torchvision", "DEF"))
        for schema in SCHEMAS:
            KEPT[0].define(schema)
