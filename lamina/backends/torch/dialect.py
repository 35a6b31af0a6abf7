"""The frame of emitted torch code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lamina.backends.dialect import Dialect
from lamina.backends.spelling import Module
from lamina.compiler.plan import ClassPlan
from lamina.spec.shape import Shape


class Torch(Dialect):
    """`nn.Module`s over NCHW."""

    name = "torch"
    title = "PyTorch"
    base = "nn.Module"
    array = "Tensor"
    method = "forward"
    imports = (
        ("import torch", r"\btorch\."),
        ("import torch.nn.functional as F", r"\bF\."),
        ("from torch import Tensor, nn", r"\bTensor\b"),
    )

    def layout(self, x: Shape) -> str:
        return f"It takes float tensors of N x {str(x).replace('×', 'x')}."

    def signature(self, arguments: Iterable[str], *, stateful: bool) -> str:
        return f"def __init__({', '.join(['self', *arguments])}) -> None:"

    def preamble(self) -> tuple[str, ...]:
        return ("super().__init__()",)

    def instance(self, plan: ClassPlan, values: Iterable[str], *, stateful: bool) -> str:
        return f"{plan.name}({', '.join(values)})"

    def container(self, items: list[str]) -> str:
        return f"nn.Sequential({', '.join(items)})"

    def through(self, attribute: str, value: str) -> list[str]:
        return [f"self.{attribute}({value})"]

    def freezing(self, attribute: str, spelled: Module) -> tuple[str, ...]:
        return (f"{attribute}.requires_grad_(False)",) if spelled.slots else ()

    def methods(self, frozen: Mapping[str, Module]) -> list[str]:
        """A frozen batch norm stays in evaluation mode, whatever mode its parent is in."""
        resting = [attribute for attribute, module in frozen.items() if module.evaluates]
        if not resting:
            return []
        return [
            "    def train(self, mode: bool = True) -> Self:",
            "        super().train(mode)",
            *(f"        self.{attribute}.eval()" for attribute in resting),
            "        return self",
        ]


torch = Torch()
