"""What one primitive holds and does: parameters by role, buffers, operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lamina.compiler.analysis.flatten import Flat
from lamina.spec.layer import Cost, Layer, Merge
from lamina.spec.shape import Shape

Dimensions = tuple[int, ...]
Sizes = Mapping[str, Dimensions]  # role → shape of the tensor
NO_TENSORS: Sizes = {}


class Counts(NamedTuple):
    """The counts of one primitive. `weights` is its first tensor that is no bias."""

    kind: str
    input_shapes: tuple[Dimensions, ...]
    output_shape: Dimensions
    cost: Cost
    parameters: int = 0
    weights: int = 0
    biases: int = 0
    buffers: int = 0
    formula: str = ""
    notation: str = ""
    tensors: Sizes = NO_TENSORS
    buffer_tensors: Sizes = NO_TENSORS


def counts(flat: Flat) -> list[Counts]:
    """The counts of every step; equal primitives with equal inputs share theirs."""
    # By identity first: a large table that many copies share is hashed once.
    same: dict[tuple[int, int], Counts] = {}
    equal: dict[tuple[Layer | Merge, tuple[Shape, ...]], Counts] = {}
    found: list[Counts] = []
    for step in flat.steps:
        key = (id(step.op), id(step.shapes))
        answer = same.get(key)
        if answer is None:
            answer = equal.get((step.op, step.shapes))
            if answer is None:
                answer = counted(step.op, step.shapes, step.shape)
                equal[step.op, step.shapes] = answer
            same[key] = answer
        found.append(answer)
    return found


def counted(op: Layer | Merge, xs: tuple[Shape, ...], y: Shape) -> Counts:
    """The counts of `op` from `xs` to `y`."""
    kind = type(op).model_fields["kind"].default
    before, after = tuple(x.dimensions for x in xs), y.dimensions
    if isinstance(op, Merge):
        named = {str(index): x for index, x in enumerate(xs)}
        return Counts(kind, before, after, op.cost(named, y))
    (x,) = xs
    params, buffers = op.params(x), op.buffers(x)
    sizes = {role: tensor.count for role, tensor in params.items()}
    return Counts(
        kind,
        before,
        after,
        op.cost(x, y),
        parameters=sum(sizes.values()),
        weights=next((size for role, size in sizes.items() if role != "bias"), 0),
        biases=sizes.get("bias", 0),
        buffers=sum(tensor.count for tensor in buffers.values()),
        formula=op.formula(x),
        notation=op.notation(x),
        tensors={role: tensor.shape for role, tensor in params.items()},
        buffer_tensors={role: tensor.shape for role, tensor in buffers.items()},
    )
