"""Colours: by the kind of layer, by channels, or by share of the MACs; by day and by night."""

from __future__ import annotations

from typing import Literal

from lamina.drawing.sketch import Item, Strip

Colour = Literal["kind", "channels", "cost"]
CHANNELS = (16, 64, 128, 256, 512, 1024)  # the most of each step; more is the last one
SHARES = (0, 3, 10, 20, 50, 100)  # the same, in thousandths of the network's MACs

PLAIN = {  # class: what it fills by day, by night
    "conv": ("#d6e6fb", "#1f3f66"),
    "linear": ("#e6dcfa", "#43306b"),
    "pool": ("#d3f0dc", "#1d4a31"),
    "norm": ("#f8eecb", "#4a4016"),
    "activation": ("#fbe0dd", "#57302c"),
    "drop": ("#ececec", "#3a3d42"),
    "reshape": ("#dfe6ec", "#34414d"),
    "merge": ("#ffffff", "#22272e"),
    "block": ("#eef1f5", "#2a313a"),
}
STEPS = (
    ("#f6f8fa", "#262c34"),
    ("#e8f0fa", "#22303f"),
    ("#d6e5f8", "#1f364f"),
    ("#c1d9f6", "#1d3d62"),
    ("#a9cbf3", "#1e4575"),
    ("#8fbbf0", "#204e8a"),
    ("#74aaec", "#23589f"),
)
REST = {  # selector: property, by day, by night
    ".lamina": ("background", "#ffffff", "#171b21"),
    ".lamina text": ("fill", "#1d2329", "#e3e8ee"),
    ".lamina .soft": ("fill", "#454e58", "#b0bcc8"),
    ".lamina .edge": ("stroke", "#7b8794", "#8393a5"),
    ".lamina .sheet": ("stroke", "#aab4bf", "#5b6876"),
    ".lamina .room": ("stroke", "#b8c2cc", "#4a5663"),
    ".lamina .wire": ("stroke", "#5b6773", "#93a1b0"),
    ".lamina .arrow": ("fill", "#5b6773", "#93a1b0"),
    ".lamina .page": ("fill", "#ffffff", "#171b21"),
}
SHAPES = """\
.lamina { font-family: "DejaVu Sans", Verdana, "Segoe UI", Helvetica, Arial, sans-serif; }
.lamina text { font-size: 11px; white-space: pre; }
.lamina text { text-rendering: geometricPrecision; }
.lamina .name { font-size: 12px; font-weight: 600; }
.lamina .big { font-size: 18px; font-weight: 600; }
.lamina .badge { font-weight: 600; }
.lamina .edge, .lamina .sheet, .lamina .wire { fill: none; stroke-width: 1; }
.lamina .room { fill: #78889c; fill-opacity: 0.08; stroke-width: 1; }
.lamina .wire { stroke-width: 1.4; }
.lamina .line { fill: none; stroke: #000000; stroke-opacity: 0.1; }
"""


def channel_step(channels: int) -> int:
    return sum(channels > most for most in CHANNELS)


def cost_step(macs: int, total: int) -> int:
    return sum(1000 * macs > most * total for most in SHARES)


def paint(what: Item | Strip, colour: Colour, total: int, channels: int, times: int = 1) -> str:
    """The class of a box, or of one of its lines, that stands for `times` of its kind."""
    if colour == "channels":
        return f"s{channel_step(channels)}"
    if colour == "cost":
        return f"s{cost_step(times * what.macs, total)}"
    return what.family if isinstance(what, Strip) else "block"


def style() -> str:
    """The rules of a picture. Plain rules, not variables: more viewers know them."""
    fills = {f".lamina .{name}": ("fill", *pair) for name, pair in PLAIN.items()}
    fills |= {f".lamina .s{step}": ("fill", *pair) for step, pair in enumerate(STEPS)}
    rules = {**fills, **REST}
    day = "".join(f"{where} {{ {what}: {one}; }}\n" for where, (what, one, _) in rules.items())
    night = "".join(f"{where} {{ {what}: {two}; }}\n" for where, (what, _, two) in rules.items())
    bright = ".lamina .line { stroke: #ffffff; }\n"
    return f"{SHAPES}{day}@media (prefers-color-scheme: dark) {{\n{night}{bright}}}\n"


def legend(colour: Colour, families: list[str]) -> list[tuple[str, str]]:
    """Classes and what they mean."""
    from lamina.drawing.words import FAMILIES

    if colour == "kind":
        return [(name, words) for name, words in FAMILIES.items() if name in families]
    if colour == "channels":
        names = [f"to {most:,}" for most in CHANNELS] + [f"over {CHANNELS[-1]:,}"]
        names[0] = f"channels: {names[0]}"
    else:
        names = [f"to {most / 10:g} %" for most in SHARES] + [f"over {SHARES[-1] / 10:g} %"]
        names[0] = "share of the MACs: none"
    return [(f"s{step}", name) for step, name in enumerate(names)]
