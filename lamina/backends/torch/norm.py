"""Normalisation."""

from __future__ import annotations

from lamina.backends.spelling import Function, Module, Slot, Spelling, Unless, View, X, call
from lamina.backends.torch.dialect import torch
from lamina.spec.layers import LRN, BatchNorm, GroupNorm, LayerNorm, ScaleShift

AFFINE = {"scale": Slot("weight"), "bias": Slot("bias")}
STATISTICS = {
    "running_mean": Slot("running_mean", learnt=False),
    "running_var": Slot("running_var", learnt=False),
}


def halves(op: View) -> tuple[bool, tuple[str, ...]]:
    """Whether to build scale and shift, and the statements that take one of them away or
    start the scale elsewhere than at 1."""
    statements: list[str] = []
    if op.scale and not op.shift:
        statements.append('{self}.register_parameter("bias", None)')
    if op.shift and not op.scale:
        statements.append('{self}.register_parameter("weight", None)')
    if op.scale and not op.scale_init.is_literally(1.0):
        statements.append(f"nn.init.constant_({{self}}.weight, {op.scale_init})")
    return op.scale or op.shift, tuple(statements)


@torch.spells(BatchNorm)
def batch_norm(op: View) -> Spelling:
    affine, after = halves(op)
    rank = "2d" if op.is_image else "1d"
    biased = op.running_variance == "biased"
    build = call(
        f"BiasedBatchNorm{rank}" if biased else f"nn.BatchNorm{rank}",
        op.channels,
        eps=Unless(op.eps, 1e-5),
        momentum=Unless(op.momentum, 0.1),
        affine=Unless(affine, True),
    )
    needs = (f"BiasedBatchNorm{rank}",) if biased else ()
    return Module(build, AFFINE | STATISTICS, after=after, needs=needs, evaluates=True)


@torch.spells(LayerNorm)
def layer_norm(op: View) -> Spelling:
    if op.is_image:
        options = {"scale": Unless(op.scale, True), "shift": Unless(op.shift, True)}
        build = call("LayerNorm2d", op.channels, eps=Unless(op.eps, 1e-6), **options)
        start = () if not op.scale else started(op)
        return Module(build, AFFINE, after=start, needs=("LayerNorm2d",))
    affine, after = halves(op)
    options = {"eps": Unless(op.eps, 1e-5), "elementwise_affine": Unless(affine, True)}
    return Module(call("nn.LayerNorm", op.channels, **options), AFFINE, after=after)


def started(op: View, name: str = "weight") -> tuple[str, ...]:
    """The statement for a scale that starts elsewhere than at 1."""
    if op.scale_init.is_literally(1.0):
        return ()
    return (f"nn.init.constant_({{self}}.{name}, {op.scale_init})",)


@torch.spells(GroupNorm)
def group_norm(op: View) -> Spelling:
    eps = Unless(op.eps, 1e-5)
    if op.shift and not op.scale:
        build = call("ShiftedGroupNorm", op.groups, op.channels, eps=eps)
        return Module(build, AFFINE, needs=("ShiftedGroupNorm",))
    affine, after = halves(op)
    build = call("nn.GroupNorm", op.groups, op.channels, eps=eps, affine=Unless(affine, True))
    return Module(build, AFFINE, after=after)


@torch.spells(ScaleShift)
def scale_shift(op: View) -> Spelling:
    options = {"scale": Unless(op.scale, True), "shift": Unless(op.shift, True)}
    slots = {"scale": Slot("scale"), "bias": Slot("bias")}
    after = started(op, "scale") if op.scale else ()
    return Module(
        call("ScaleShift", op.channels, **options), slots, after=after, needs=("ScaleShift",)
    )


@torch.spells(LRN)
def lrn(op: View) -> Spelling:
    across = op.region == "across_channels"
    name = "local_response_norm" if across else "local_response_norm_within"
    return Function(call(name, X, op.size, op.sum_alpha, op.beta, op.k), (name,))
