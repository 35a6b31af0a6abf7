"""What part of the network's input a pixel of each value can see, in exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from lamina.compiler.analysis.flatten import Flat, Step
from lamina.spec.layer import POINT, Layer, Window
from lamina.spec.shape import Shape

Number = Fraction | int
Pair = tuple[Number, Number]  # height, width

LARGEST = 2**256  # beyond this, and finer than 1 / this, a field counts as the whole input


class Field(NamedTuple):
    """The receptive field of a value, per axis (height, width).

    `size` is what the textbooks give, the input's border included; `offset` is the first row
    and column that pixel (0, 0) sees, negative in the border. Behind a layer that enlarges,
    pixels see different parts in turn: the field covers each of them, and its numbers are
    fractions. A `whole` field sees the whole input. Where paths meet, the field
    reaches from the first start to the last end, with the largest stride.
    """

    size: Pair
    stride: Pair
    offset: Pair
    whole: bool

    def to_json(self) -> dict[str, Any]:
        """Plain data; a fraction is the text `1/2`."""
        return {
            "size": [plain(number) for number in self.size],
            "stride": [plain(number) for number in self.stride],
            "offset": [plain(number) for number in self.offset],
            "whole": self.whole,
        }


def plain(number: Number) -> int | str:
    """An integer where it is one, else the text of the fraction."""
    return number.numerator if number.denominator == 1 else str(number)


def within(number: Number) -> bool:
    """Whether a number is neither too large nor too fine to go on with."""
    return -LARGEST < number.numerator < LARGEST and number.denominator < LARGEST


def receptive_fields(flat: Flat) -> list[Field]:
    """The field of every step's output."""
    fields = [Field((1, 1), (1, 1), (0, 0), False)]
    for step, window in zip(flat.steps, flat.each(seen), strict=True):
        found = fields[-step.back[0]]
        if window is None:
            for back in step.back[1:]:
                found = joined(found, fields[-back], flat.input)
        elif window is not POINT:
            found = behind(found, window, flat.input)
        fields.append(found)
    return fields[1:]


def seen(step: Step) -> Window | None:
    """A layer's window, the one `POINT` where it is one; None for a merge."""
    if not isinstance(step.op, Layer):
        return None
    window = step.op.window(step.shapes[0])
    return POINT if window == POINT else window


def behind(field: Field, window: Window, x: Shape) -> Field:
    """The field behind a window; `x` is the network's input."""
    (extent_y, extent_x), (step_y, step_x), (above, before), everything = window
    (height, width), (down, across), (top, left), whole = field
    return fitted(
        (height + down * (extent_y - 1), width + across * (extent_x - 1)),
        (down * step_y, across * step_x),
        (top - down * above, left - across * before),
        whole or everything,
        x,
    )


def joined(one: Field, other: Field, x: Shape) -> Field:
    """The extent over two fields."""
    if one is other:
        return one
    (h1, w1), (down1, across1), (top1, left1), whole1 = one
    (h2, w2), (down2, across2), (top2, left2), whole2 = other
    top, left = min(top1, top2), min(left1, left2)
    return fitted(
        (max(top1 + h1, top2 + h2) - top, max(left1 + w1, left2 + w2) - left),
        (max(down1, down2), max(across1, across2)),
        (top, left),
        whole1 or whole2,
        x,
    )


def fitted(size: Pair, stride: Pair, offset: Pair, whole: bool, x: Shape) -> Field:
    """A field as it is shown and gone on with: one that sees everything has the input's size,
    and so has one whose numbers are out of bounds, with stride 1 along that axis."""
    if not whole and all(map(within, (*size, *stride, *offset))):
        return Field(size, stride, offset, False)
    axes = zip(size, stride, offset, strict=True)
    down, across = (axis[1] if all(map(within, axis)) else 1 for axis in axes)
    return Field(x.size, (down, across), (0, 0), True)
