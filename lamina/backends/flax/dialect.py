"""The frame of emitted flax code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lamina.backends.dialect import Dialect
from lamina.backends.spelling import Module
from lamina.compiler.plan import ClassPlan
from lamina.spec.shape import Shape


class Flax(Dialect):
    """`nnx.Module`s over NHWC."""

    name = "flax"
    title = "JAX/Flax"
    base = "nnx.Module"
    array = "jax.Array"
    method = "__call__"
    frozen_needs = ("Frozen",)
    imports = (
        ("import jax", r"\bjax\."),
        ("import jax.numpy as jnp", r"\bjnp\."),
        ("from flax import nnx", r"\bnnx\."),
        ("from jax import lax", r"\blax\."),
    )

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

    def container(self, items: list[str]) -> str:
        one = items[0]
        if len(items) == 1 and one.startswith("*["):
            return f"nnx.List({one[1:]})"
        return f"nnx.List([{', '.join(items)}])"

    def through(self, attribute: str, value: str) -> list[str]:
        block = "block" if value != "block" else "part"
        return [f"for {block} in self.{attribute}:", f"    {value} = {block}({value})"]

    def freezing(self, attribute: str, spelled: Module) -> tuple[str, ...]:
        params = [slot.path for slot in spelled.slots.values() if slot.learnt]
        places = [f"{attribute}.{path}" for path in params]
        return tuple(f"{place} = Frozen({place}.get_value())" for place in places)

    def methods(self, frozen: Mapping[str, Module]) -> list[str]:
        return []


flax = Flax()
