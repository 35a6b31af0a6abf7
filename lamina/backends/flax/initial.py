"""Initialisation schemes in Flax's words."""

from __future__ import annotations

from lamina.backends.spelling import Num, Unless, View, call, text
from lamina.spec.initial import Constant, Normal, Uniform, Values, VarianceScaling

INIT = "nnx.initializers"


def initializer(init: View) -> tuple[str, tuple[str, ...]]:
    """The initialiser's text and the support definitions that it needs."""
    if init.is_a(Constant):
        return f"{INIT}.constant({init.value})", ()
    if init.is_a(Normal):
        return f"{INIT}.normal({init.std})", ()
    if init.is_a(Uniform):
        return f"symmetric_uniform({init.bound})", ("symmetric_uniform",)
    if init.is_a(Values):
        return f"given_values({text(tuple(init.values))})", ("given_values",)
    if init.is_a(VarianceScaling):
        numbers = f'{init.scale}, "{init.fan}", "{init.distribution}"'
        return f"{INIT}.variance_scaling({numbers})", ()
    raise AssertionError("a scheme without a spelling")


def constant(value: Num, usual: float) -> Unless:
    """A constant initialiser, left out where it is Flax's own."""
    usually = value.is_literally(usual)
    return Unless("" if usually else f"{INIT}.constant({value})", "")


def built(
    name: str, op: View, sizes: tuple[object, ...], **options: object
) -> tuple[str, tuple[str, ...]]:
    """The construction of a layer with a kernel and an optional bias, and what it needs."""
    kernel_init, more = initializer(op.init)
    bias = constant(op.bias_init, 0.0) if op.bias else Unless("", "")
    promotes = op.is_mixed and op.bias and name.startswith("nnx.")
    promote = ("promote_operands",) if promotes else ()
    made = call(
        name,
        *sizes,
        **options,
        use_bias=Unless(op.bias, True),
        dtype=Unless("jnp.bfloat16" if op.is_mixed else "", ""),
        promote_dtype=Unless("".join(promote), ""),
        kernel_init=kernel_init,
        bias_init=bias,
        rngs="rngs",
    )
    return made, (*promote, *more)
