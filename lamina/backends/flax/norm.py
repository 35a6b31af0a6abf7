"""Normalisation. Variances by the two-pass formula: nnx's fast one loses all digits where
the mean is large against the deviation."""

from __future__ import annotations

from lamina.backends.flax.dialect import flax
from lamina.backends.flax.initial import constant
from lamina.backends.spelling import Function, Module, Slot, Spelling, Unless, View, X, call
from lamina.spec.layers import LRN, BatchNorm, GroupNorm, LayerNorm, ScaleShift

STATISTICS = {
    "running_mean": Slot("mean", learnt=False),
    "running_var": Slot("var", learnt=False),
}


def affine(op: View) -> dict[str, Slot]:
    """Scale and shift, as far as they are there."""
    there = {"scale": op.scale, "bias": op.shift}
    return {role: Slot(role) for role, wanted in there.items() if wanted}


def halves(op: View) -> dict[str, object]:
    """Scale and shift where one is missing, and a scale that starts elsewhere than at 1."""
    return {
        "use_bias": Unless(op.shift, True),
        "use_scale": Unless(op.scale, True),
        "scale_init": constant(op.scale_init, 1.0) if op.scale else Unless("", ""),
        "rngs": "rngs",
    }


@flax.spells(BatchNorm)
def batch_norm(op: View) -> Spelling:
    name = f"{op.running_variance.capitalize()}BatchNorm"
    build = call(
        name,
        op.channels,
        momentum=op.momentum.complement(),
        epsilon=Unless(op.eps, 1e-5),
        use_fast_variance=False,
        **halves(op),
    )
    forward = f"{{self}}({X}, use_running_average=True)" if op.is_frozen else f"{{self}}({X})"
    return Module(build, affine(op) | STATISTICS, forward, needs=(name,), evaluates=True)


@flax.spells(LayerNorm)
def layer_norm(op: View) -> Spelling:
    options = {"epsilon": Unless(op.eps, 1e-6), "use_fast_variance": False}
    return Module(call("nnx.LayerNorm", op.channels, **options, **halves(op)), affine(op))


@flax.spells(GroupNorm)
def group_norm(op: View) -> Spelling:
    options = {"epsilon": op.eps, "use_fast_variance": False}
    return Module(
        call("nnx.GroupNorm", op.channels, op.groups, **options, **halves(op)), affine(op)
    )


@flax.spells(ScaleShift)
def scale_shift(op: View) -> Spelling:
    build = call("ScaleShift", op.channels, **halves(op))
    return Module(build, affine(op), needs=("ScaleShift",))


@flax.spells(LRN)
def lrn(op: View) -> Spelling:
    across = op.region == "across_channels"
    name = "local_response_norm" if across else "local_response_norm_within"
    return Function(call(name, X, op.size, op.sum_alpha, op.beta, op.k), (name,))
