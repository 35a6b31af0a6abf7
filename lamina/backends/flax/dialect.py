"""The frame of emitted flax code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from lamina.backends.dialect import Dialect
from lamina.backends.flax.rounding import rounding
from lamina.backends.precision import Rounding
from lamina.backends.spelling import Function, Module, Spelling, X
from lamina.compiler.plan import Call, ClassPlan, Member
from lamina.spec.layer import Element
from lamina.spec.layers import Flatten, GlobalAvgPool
from lamina.spec.shape import Shape

# Every dotted name of JAX's and Flax's that the rows print, the attributes and the strings; the
# gate lets no other pass.
VOCABULARY = """
    jax.Array jnp.bfloat16 jnp.concatenate jnp.float32 jnp.multiply jnp.pad jnp.tanh
    nnx.Conv nnx.Dropout nnx.GroupNorm nnx.LayerNorm nnx.Linear nnx.List
    nnx.Module nnx.Rngs nnx.avg_pool nnx.elu nnx.gelu nnx.hard_sigmoid nnx.hard_swish
    nnx.max_pool nnx.relu nnx.relu6 nnx.sigmoid nnx.silu nnx.softmax
    nnx.initializers.constant nnx.initializers.normal nnx.initializers.variance_scaling
"""
ATTRIBUTES = "astype bias coefficient get_value kernel mean reshape scale shape slope transpose"
WORDS = "edge fan_avg fan_in fan_out normal reflect uniform"


class Flax(Dialect):
    """`nnx.Module`s over NHWC."""

    name = "flax"
    title = "JAX/Flax"
    base = "nnx.Module"
    array = "jax.Array"
    method = "__call__"
    frozen_needs = ("Frozen",)
    stack_needs = ("Scanned",)
    stack_place = "block"
    narrow = ".astype(jnp.bfloat16)"
    widen = ".astype(jnp.float32)"
    imports = (
        ("import jax", "jax"),
        ("import jax.numpy as jnp", "jnp"),
        ("from flax import nnx", "nnx"),
        ("from jax import lax", "lax"),
    )
    vocabulary = frozenset(VOCABULARY.split())
    attributes = frozenset(ATTRIBUTES.split())
    words = frozenset(WORDS.split())

    def idioms(self, plan: ClassPlan) -> dict[str, Spelling]:
        """A global average that is flattened at once needs no height and width of 1."""
        values = [value for member in plan.members for value in member.inputs]
        reads = Counter([*values, plan.output, *(value for _, value, _ in plan.heads)])
        found: dict[str, Spelling] = {}
        for pool, flat in zip(plan.members, plan.members[1:], strict=False):
            pair = (kind_of(pool), kind_of(flat)) == (GlobalAvgPool, Flatten)
            if pair and flat.inputs == (pool.name,) and reads[pool.name] == 1:
                found |= {pool.name: Function(f"{X}.mean((1, 2))"), flat.name: Function(X)}
        return found

    def rounding(self, op: Element) -> Rounding:
        return rounding(op)

    def layout(self, x: Shape) -> str:
        sizes = (*x.size, x.channels) if x.is_image else (x.channels,)
        return f"It takes float arrays of N x {' x '.join(map(str, sizes))}, channels last."

    def signature(self, arguments: Iterable[str], *, stateful: bool) -> str:
        rngs = ("*", "rngs: nnx.Rngs") if stateful else ()
        return f"def __init__({', '.join(['self', *arguments, *rngs])}) -> None:"

    def preamble(self) -> tuple[str, ...]:
        return ()

    def instance(self, plan: ClassPlan, values: Iterable[str], *, stateful: bool) -> str:
        return f"{plan.name}({', '.join([*values, *(('rngs=rngs',) if stateful else ())])})"

    def stack(self, count: str, plan: ClassPlan, values: Iterable[str]) -> str:
        return f"Scanned({', '.join([count, plan.name, *values, 'rngs=rngs'])})"

    def container(self, items: list[str]) -> str:
        one = items[0]
        if len(items) == 1 and one.startswith("*["):
            return f"nnx.List({one[1:]})"
        return f"nnx.List([{', '.join(items)}])"

    def through(self, attribute: str, value: str, step: str) -> list[str]:
        return [f"for {step} in self.{attribute}:", f"    {value} = {step}({value})"]

    def freezing(self, attribute: str, spelled: Module) -> tuple[str, ...]:
        params = [slot.path for slot in spelled.slots.values() if slot.learnt]
        places = [f"{attribute}.{path}" for path in params]
        return tuple(f"{place} = Frozen({place}.get_value())" for place in places)

    def methods(self, frozen: Mapping[str, Module]) -> list[str]:
        return []


def kind_of(member: Member) -> type[Element] | None:
    return type(member.what.op) if isinstance(member.what, Call) else None


flax = Flax()
