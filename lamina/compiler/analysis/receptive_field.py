"""What part of the network's input a pixel of each value can see, in exact numbers."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, NamedTuple

from lamina.compiler.analysis.flatten import Flat
from lamina.spec.layer import POINT, Layer
from lamina.spec.shape import Shape

Number = Fraction | int

LARGEST = 2**256  # beyond this, and finer than 1 / this, a field counts as the whole input


class Field(NamedTuple):
    """The receptive field of a value, per axis (height, width).

    `size` is what the textbooks give, the input's border included; `offset` is the first row
    and column that pixel (0, 0) sees, negative in the border. Behind a layer that enlarges,
    pixels see different parts in turn: the field covers each of them, and its numbers are
    fractions. A `whole` field sees the whole input. Where paths meet, the field
    reaches from the first start to the last end, with the largest stride.
    """

    size: tuple[Number, Number]
    stride: tuple[Number, Number]
    offset: tuple[Number, Number]
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


class Axis:
    """One axis of every value: what its pixel i sees of the network's input lies between
    `start` + i·`stride` and `end` + i·`stride`. Three lists, since a long network makes few
    objects so."""

    def __init__(self) -> None:
        self.start: list[Number] = [0]
        self.end: list[Number] = [0]
        self.stride: list[Number] = [1]

    def slide(self, value: int, extent: Number, stride: Number, before: Number) -> bool:
        """Adds the field behind a window over `value`; says whether it is within bounds."""
        step = self.stride[value]
        start = self.start[value] - step * before
        end = self.end[value] + step * (extent - 1 - before)
        step *= stride
        return self.add(start, end, step)

    def repeat(self, value: int) -> None:
        """Adds the field of `value` once more."""
        self.start.append(self.start[value])
        self.end.append(self.end[value])
        self.stride.append(self.stride[value])

    def join(self, values: tuple[int, ...]) -> None:
        """Adds the extent over all of `values`."""
        self.add(
            min(self.start[value] for value in values),
            max(self.end[value] for value in values),
            max(self.stride[value] for value in values),
        )

    def add(self, start: Number, end: Number, stride: Number) -> bool:
        """Adds one value, or the bare input's field in place of one out of bounds."""
        fits = within(start) and within(end) and within(stride)
        self.start.append(start if fits else 0)
        self.end.append(end if fits else 0)
        self.stride.append(stride if fits else 1)
        return fits

    def size(self, value: int) -> Number:
        return self.end[value] - self.start[value] + 1


def receptive_fields(flat: Flat) -> list[Field]:
    """The field of every step's output."""
    height, width, whole = Axis(), Axis(), [False]
    fields = [Field((1, 1), (1, 1), (0, 0), False)]
    for value, step in enumerate(flat.steps, start=1):
        first = step.inputs[0]
        window = step.op.window(step.shapes[0]) if isinstance(step.op, Layer) else None
        if window is None:
            height.join(step.inputs)
            width.join(step.inputs)
            whole.append(any(whole[value] for value in step.inputs))
        elif window == POINT:
            height.repeat(first)
            width.repeat(first)
            whole.append(whole[first])
            fields.append(fields[first])
            continue
        else:
            (eh, ew), (sh, sw), (top, left), everything = window
            fits = height.slide(first, eh, sh, top) & width.slide(first, ew, sw, left)
            whole.append(whole[first] or everything or not fits)
        fields.append(field(value, flat.input, height, width, whole[value]))
    return fields[1:]


def field(value: int, x: Shape, height: Axis, width: Axis, whole: bool) -> Field:
    """One value's field for readers; `x` is the network's input."""
    stride = (height.stride[value], width.stride[value])
    if whole:
        return Field(x.size, stride, (0, 0), True)
    size = (height.size(value), width.size(value))
    return Field(size, stride, (height.start[value], width.start[value]), False)
