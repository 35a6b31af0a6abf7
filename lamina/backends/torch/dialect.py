"""The frame of emitted torch code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from lamina.backends.dialect import Dialect
from lamina.backends.precision import Rounding
from lamina.backends.spelling import Module
from lamina.backends.torch.rounding import rounding
from lamina.compiler.plan import ClassPlan
from lamina.spec.layer import Element
from lamina.spec.shape import Shape

# Every dotted name of torch's that the rows print, the attributes and the strings; the
# gate lets no other pass.
VOCABULARY = """
    torch.cat torch.channels_last torch.flatten torch.sigmoid torch.tanh torch.tensor
    F.adaptive_avg_pool2d F.adaptive_max_pool2d F.avg_pool2d F.channel_shuffle F.elu F.gelu
    F.hardsigmoid F.hardswish F.interpolate F.leaky_relu F.max_pool2d
    F.pad F.relu F.relu6 F.silu F.softmax
    nn.BatchNorm1d nn.BatchNorm2d nn.Conv2d nn.ConvTranspose2d nn.Dropout nn.Dropout2d
    nn.GroupNorm nn.LayerNorm nn.Linear nn.Module nn.PReLU nn.Sequential
    nn.init.constant_ nn.init.kaiming_normal_ nn.init.kaiming_uniform_ nn.init.normal_
    nn.init.uniform_ nn.init.xavier_normal_ nn.init.xavier_uniform_ nn.init.zeros_
"""

ATTRIBUTES = """
    bfloat16 bias copy_ data eval float mul_ register_parameter requires_grad_ scale to view weight
"""
WORDS = "bias bilinear fan_out linear reflect relu replicate tanh weight"


class Torch(Dialect):
    """`nn.Module`s over NCHW."""

    name = "torch"
    title = "PyTorch"
    base = "nn.Module"
    array = "Tensor"
    method = "forward"
    overwrites = True
    faster = ("self.to(memory_format=torch.channels_last)",)
    context = "with torch.autocast(x.device.type, dtype=torch.bfloat16):"
    narrow = ".bfloat16()"
    widen = ".float()"
    imports = (
        ("import torch", "torch"),
        ("import torch.nn.functional as F", "F"),
        ("from torch import Tensor, nn", "nn"),
    )
    vocabulary = frozenset(VOCABULARY.split())
    attributes = frozenset(ATTRIBUTES.split())
    words = frozenset(WORDS.split())

    def rounding(self, op: Element) -> Rounding:
        return rounding(op)

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

    def through(self, attribute: str, value: str, step: str) -> list[str]:
        return [f"self.{attribute}({value})"]

    def freezing(self, attribute: str, spelled: Module) -> tuple[str, ...]:
        learnt = any(slot.learnt for slot in spelled.slots.values())
        still = (f"{attribute}.requires_grad_(False)",) if learnt else ()
        return (*still, f"{attribute}.eval()") if spelled.evaluates else still

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
