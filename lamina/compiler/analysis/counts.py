"""What one primitive holds and does: parameters by role, buffers, operations."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from lamina.compiler.analysis.flatten import Flat, Step
from lamina.spec.layer import NONE, Layer, Merge, kind_of
from lamina.spec.shape import Shape

Dimensions = tuple[int, ...]
Sizes = Mapping[str, Dimensions]  # role → shape of the tensor


class Counts(NamedTuple):
    """What a row says of a primitive wherever it stands: the fields of `LayerRow`, in its order,
    without the path and the receptive field."""

    kind: str
    input_shapes: tuple[Dimensions, ...]
    output_shape: Dimensions
    parameters: int
    formula: str
    notation: str
    macs: int
    flops: int
    trainable: int
    weights: int
    biases: int
    buffers: int
    adds: int
    multiplies: int
    divides: int
    compares: int
    specials: int
    tensors: Sizes
    buffer_tensors: Sizes
    frozen: bool


def counts(flat: Flat) -> list[Counts]:
    """The counts of every step; equal primitives with equal inputs share theirs."""
    equal: dict[tuple[Layer | Merge, tuple[Shape, ...], bool], Counts] = {}

    def known(step: Step) -> Counts:
        key = (step.op, step.shapes, step.frozen)
        found = equal.get(key)
        if found is None:
            found = equal[key] = counted(step)
        return found

    return flat.each(known)


def counted(step: Step) -> Counts:
    """The counts of one step."""
    op, xs = step.op, step.shapes
    if isinstance(op, Layer):
        params, buffers = op.params(xs[0]), op.buffers(xs[0])
        formula, notation, cost = op.formula(xs[0]), op.notation(xs[0]), op.cost(xs[0], step.shape)
    else:
        params, buffers, formula, notation = NONE, NONE, "", ""
        cost = op.cost({str(index): x for index, x in enumerate(xs)}, step.shape)
    sizes = {role: tensor.count for role, tensor in params.items()}
    parameters = sum(sizes.values())
    return Counts(
        kind=kind_of(op),
        input_shapes=tuple(x.dimensions for x in xs),
        output_shape=step.shape.dimensions,
        parameters=parameters,
        formula=formula,
        notation=notation,
        macs=cost.macs,
        flops=cost.flops,
        trainable=0 if step.frozen else parameters,
        weights=next((size for role, size in sizes.items() if role != "bias"), 0),
        biases=sizes.get("bias", 0),
        buffers=sum(tensor.count for tensor in buffers.values()),
        adds=cost.adds,
        multiplies=cost.multiplies,
        divides=cost.divides,
        compares=cost.compares,
        specials=cost.specials,
        tensors={role: tensor.shape for role, tensor in params.items()},
        buffer_tensors={role: tensor.shape for role, tensor in buffers.items()},
        frozen=step.frozen,
    )
