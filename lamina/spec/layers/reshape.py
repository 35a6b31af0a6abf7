"""Layers that move, add or leave out values without computing with weights."""

from fractions import Fraction
from typing import Annotated, ClassVar, Literal, Self

from pydantic import model_validator

from lamina.errors import ShapeError
from lamina.spec.fields import Count, Natural, Role, Sides, Size, Width, four, pair
from lamina.spec.layer import WHOLE, Cost, Keeps, Layer, Window
from lamina.spec.layers.conv import need_image
from lamina.spec.model import contradiction
from lamina.spec.shape import Shape


class Flatten(Layer):
    """C × H × W → C·H·W features, in the order C, then H, then W in every backend."""

    kind: Literal["flatten"] = "flatten"
    keeps: ClassVar[Keeps] = Keeps.SAME

    def infer(self, x: Shape) -> Shape:
        return Shape(x.volume)

    def window(self, x: Shape) -> Window:
        return WHOLE if x.area > 1 else Window()


class Pad(Layer):
    """Adds a border: zeros, a constant, or the edge or its mirror image."""

    kind: Literal["pad"] = "pad"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    padding: Sides
    mode: Literal["constant", "reflect", "replicate"] = "constant"
    value: float = 0.0

    @model_validator(mode="after")
    def value_of_a_constant(self) -> Self:
        if self.mode != "constant" and self.value:
            raise contradiction(f"`value` is for mode `constant`, not for `{self.mode}`")
        return self

    def infer(self, x: Shape) -> Shape:
        need_image(x, "padding")
        top, bottom, left, right = four(self.padding)
        height, width = x.size
        for side, n in ((max(top, bottom), height), (max(left, right), width)):
            if self.mode == "reflect" and side >= n:
                raise ShapeError(
                    "L217", f"reflect padding {side} is not smaller than the input {n}"
                )
        return x.with_size((height + top + bottom, width + left + right))

    def window(self, x: Shape) -> Window:
        top, _, left, _ = four(self.padding)
        return Window((1, 1), (1, 1), (top, left))


class PadChannels(Layer):
    """Adds channels of zeros: `before` in front, `after` behind (ResNet's option A, He 2016,
    section 3.3)."""

    kind: Literal["pad_channels"] = "pad_channels"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    before: Annotated[Natural, Role.WIDTH] = 0
    after: Annotated[Natural, Role.WIDTH] = 0

    def infer(self, x: Shape) -> Shape:
        return x.with_channels(x.channels + self.before + self.after)


class SliceChannels(Layer):
    """Channels `start` to `stop` (exclusive)."""

    kind: Literal["slice_channels"] = "slice_channels"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    start: Annotated[Natural, Role.WIDTH]
    stop: Width

    def infer(self, x: Shape) -> Shape:
        if not self.start < self.stop <= x.channels:
            raise ShapeError(
                "L218",
                f"channels {self.start} to {self.stop} are no slice of the {x.channels} channels",
            )
        return x.with_channels(self.stop - self.start)


class ChannelShuffle(Layer):
    """Interleaves the channels of `groups` groups (Zhang 2018, section 3.1)."""

    kind: Literal["channel_shuffle"] = "channel_shuffle"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    groups: Annotated[Count, Role.DIVIDING]

    def infer(self, x: Shape) -> Shape:
        need_image(x, "channel_shuffle")
        if x.channels % self.groups:
            raise ShapeError(
                "L208", f"{self.groups} groups do not divide the {x.channels} channels"
            )
        return x


class Upsample(Layer):
    """Enlarges by an integer factor: nearest neighbour, or bilinear with pixel centres at
    half-integers (`align_corners=False`)."""

    kind: Literal["upsample"] = "upsample"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    factor: Size
    mode: Literal["nearest", "bilinear"] = "nearest"

    def infer(self, x: Shape) -> Shape:
        need_image(x, "upsampling")
        (height, width), (down, across) = x.size, pair(self.factor)
        return x.with_size((height * down, width * across))

    def cost(self, x: Shape, y: Shape) -> Cost:
        if self.mode == "nearest":
            return Cost()
        return Cost(adds=3 * y.volume, multiplies=4 * y.volume)

    def window(self, x: Shape) -> Window:
        height, width = (self.reach(factor) for factor in pair(self.factor))
        extent, stride, before = zip(height, width, strict=True)
        return Window(extent, stride, before)

    def reach(self, factor: int) -> tuple[Fraction, Fraction, Fraction]:
        """Extent, stride and padding before on one axis. Output o reads input floor(o / factor),
        or the two beside (o + 1/2) / factor - 1/2; flooring takes off `most` at most."""
        stride = Fraction(1, factor)
        if self.mode == "nearest":
            most = 1 - stride
            return 1 + most, stride, most
        most = 1 - stride if factor % 2 else 1 - stride / 2
        return 1 + 2 * most, stride, most + (1 - stride) / 2
