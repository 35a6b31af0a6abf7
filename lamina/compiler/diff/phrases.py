"""Values and layers in the words of a reader."""

from __future__ import annotations

from typing import Any

from lamina.compiler.diff.likeness import settings
from lamina.spec.fields import pair
from lamina.spec.initial import (
    GLOROT,
    HE,
    HE_FAN_OUT,
    Constant,
    Normal,
    Uniform,
    UniformOverFanIn,
    VarianceScaling,
)
from lamina.spec.layer import Layer, Merge, kind_of

KEPT = "\N{NO-BREAK SPACE}"
LONGEST = 15  # digits of a number that is written out
NOUNS = {"input": "input", "conv": "convolution", "linear": "linear layer"}
SAID = {"kernel", "stride", "padding", "channels", "features", "rate"}  # in a description
SWITCHES = {
    "bias": ("bias removed", "bias added"),
    "scale": ("scale removed", "scale added"),
    "shift": ("bias removed", "bias added"),
    "ceil": ("size rounded down (ceil off)", "size rounded up (ceil)"),
    "count_padding": ("padding not counted in the mean", "padding counted in the mean"),
}


def grouped(number: int) -> str:
    """1,234,567; a number of many digits in powers of ten."""
    if abs(number) < 10**LONGEST:
        return f"{number:,}"
    digits = len(str(abs(number))) - 1
    return f"{number // 10 ** (digits - 3) / 1000:.2f}e+{digits}"


def counted(number: int, noun: str) -> str:
    """3 blocks."""
    return f"{grouped(number)} {noun}{'' if number == 1 else 's'}"


def together(words: str) -> str:
    """Words that stay on one line."""
    return words.replace(" ", KEPT)


def noun(kind: str) -> str:
    """What a layer of a kind is called."""
    return NOUNS.get(kind, f"{kind} layer")


def sized(size: Any) -> str:
    """3×3."""
    return "×".join(map(str, pair(size)))


def valued(field: str, value: Any) -> str:
    """A setting's value."""
    if field in ("kernel", "size") and not isinstance(value, str):
        return sized(value) if field == "kernel" else listed(value)
    if isinstance(value, bool):
        return "on" if value else "off"
    return listed(value)


def listed(value: Any) -> str:
    """A number, a word, or a few numbers."""
    if isinstance(value, tuple):
        return "[" + ", ".join(map(str, value)) + "]"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return grouped(value) if type(value) is int else str(value)


def setting(field: str, before: Any, after: Any) -> str:
    """kernel 5×5 → 3×3; bias added."""
    if isinstance(before, bool) and isinstance(after, bool):
        return SWITCHES.get(field, (f"{field} off", f"{field} on"))[after]
    if any(isinstance(value, tuple) and type(value[0]) is not int for value in (before, after)):
        return f"another {field}"  # a table
    return f"{field} {valued(field, before)} → {valued(field, after)}"


def scheme(init: Any) -> str:
    """How values begin."""
    if init in (HE, HE_FAN_OUT):
        return f"He ({init.fan})"
    match init:
        case VarianceScaling() if init == GLOROT:
            return "Glorot"
        case VarianceScaling():
            return f"variance {init.scale:.4g} / {init.fan}, {init.distribution}"
        case Normal():
            return f"normal (std {listed(init.std)})"
        case Uniform():
            return f"uniform (±{listed(init.bound)})"
        case Constant():
            return f"constant {listed(init.value)}"
        case float() | int():
            return listed(init)
        case UniformOverFanIn():
            return f"uniform (±{listed(init.gain)} / fan_in)"
        case _:
            return "given values"


def described(op: Layer | Merge) -> str:
    """A layer in a few words: conv 3×3, stride 2, 64 channels."""
    words = [kind_of(op)]
    if (kernel := getattr(op, "kernel", None)) is not None:
        words[0] += f" {sized(kernel)}"
    if (stride := getattr(op, "stride", 1)) not in (1, None):
        words.append(f"stride {listed(stride)}")
    for field, many in (("channels", "channel"), ("features", "feature")):
        if type(number := getattr(op, field, None)) is int:
            words.append(counted(number, many))
    if (rate := getattr(op, "rate", None)) is not None:
        words.append(f"rate {listed(rate)}")
    for field, value in settings(op).items():
        usual = type(op).model_fields[field].default
        if field in SAID or value == usual or isinstance(value, tuple):
            continue
        words.append(f"no {field}" if value is False else f"{field} {valued(field, value)}")
    return ", ".join(words)
