"""Merges."""

from __future__ import annotations

from lamina.backends.flax.dialect import flax
from lamina.backends.spelling import Function, Spelling, View, summed
from lamina.spec.layers import Add, Concat, Multiply


@flax.spells(Concat)
def concat(op: View, inputs: list[str]) -> Spelling:
    return Function(f"jnp.concatenate(({', '.join(inputs)}), axis=-1)")


@flax.spells(Add)
def add(op: View, inputs: list[str]) -> Spelling:
    return Function(summed(op, inputs))


@flax.spells(Multiply)
def multiply(op: View, inputs: list[str]) -> Spelling:
    if not (op.is_mixed and op.gate):
        return Function(" * ".join(inputs))
    x, *gates = inputs
    scale = " * ".join(gate + flax.widen for gate in gates)
    return Function(f"jnp.multiply({x}, {scale}){flax.narrow}")
