"""Initialisation schemes in torch's words."""

from __future__ import annotations

from lamina.backends.spelling import View, text
from lamina.spec.initial import Constant, Normal, Uniform, Values, VarianceScaling

INIT = "nn.init"
WEIGHT = "{self}.weight"


def weight_statements(init: View) -> tuple[str, ...]:
    """The statements that initialise `{self}.weight`."""
    if init.is_a(Constant):
        return (f"{INIT}.constant_({WEIGHT}, {init.value})",)
    if init.is_a(Normal):
        return (f"{INIT}.normal_({WEIGHT}, std={init.std})",)
    if init.is_a(Uniform):
        return (f"{INIT}.uniform_({WEIGHT}, -{init.bound}, {init.bound})",)
    if init.is_a(Values):
        values = text(tuple(init.values))
        return (f"{WEIGHT}.data.view(-1).copy_(torch.tensor({values}))",)
    if init.is_a(VarianceScaling):
        return scaling(init)
    raise AssertionError("a scheme without a spelling")


def scaling(init: View) -> tuple[str, ...]:
    """He's and Glorot's schemes by their names, others by a factor."""
    if init.fan == "fan_avg":
        gain = "" if init.scale.is_literally(1.0) else f", gain={init.scale}**0.5"
        return (f"{INIT}.xavier_{init.distribution}_({WEIGHT}{gain})",)
    mode = "" if init.fan == "fan_in" else f', mode="{init.fan}"'
    kind = "relu" if init.scale.is_literally(2.0) else "linear"
    kaiming = f'{INIT}.kaiming_{init.distribution}_({WEIGHT}{mode}, nonlinearity="{kind}")'
    if init.scale.is_literally(2.0) or init.scale.is_literally(1.0):
        return (kaiming,)
    return kaiming, f"{WEIGHT}.data.mul_({init.scale}**0.5)"


def bias_statement(value: object) -> str:
    """The statement that sets `{self}.bias` to a constant."""
    shown = text(value)
    return (
        f"{INIT}.zeros_({{self}}.bias)"
        if shown == "0.0"
        else (f"{INIT}.constant_({{self}}.bias, {shown})")
    )


def initialised(op: View) -> tuple[str, ...]:
    """The statements that follow the construction of a convolution or a linear layer."""
    statements = weight_statements(op.init)
    return (*statements, bias_statement(op.bias_init)) if op.bias else statements
