"""Merges."""

from __future__ import annotations

from lamina.backends.spelling import Function, Spelling, View, summed
from lamina.backends.torch.dialect import torch
from lamina.spec.layers import Add, Concat, Multiply


@torch.spells(Concat)
def concat(op: View, inputs: list[str]) -> Spelling:
    return Function(f"torch.cat(({', '.join(inputs)}), 1)")


@torch.spells(Add)
def add(op: View, inputs: list[str]) -> Spelling:
    return Function(summed(op, inputs))


@torch.spells(Multiply)
def multiply(op: View, inputs: list[str]) -> Spelling:
    return Function(" * ".join(inputs))
