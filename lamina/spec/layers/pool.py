"""Pooling and subsampling."""

from collections.abc import Mapping
from math import gcd
from typing import ClassVar, Literal, Self

from lamina.errors import ShapeError
from lamina.spec.fields import Padding, Size, four, pair
from lamina.spec.initial import Constant
from lamina.spec.layer import WHOLE, Cost, Keeps, Layer, Tensor, Tensors, Window
from lamina.spec.layers.conv import need_image, padding_text, window_text
from lamina.spec.shape import Shape
from lamina.spec.windows import same_padding, windows


class Pool(Layer):
    """What window pooling shares. `ceil` keeps a last, partial window; no side's padding may
    exceed half the kernel, so that every window sees the input. Without `stride`, windows
    lie side by side.
    """

    takes: ClassVar[str]  # what of a window, in a word

    kernel: Size
    stride: Size | None = None
    padding: Padding = 0
    ceil: bool = False

    @property
    def step(self) -> Size:
        """The stride; the kernel where none is given."""
        return self.kernel if self.stride is None else self.stride

    @property
    def spread(self) -> Size:
        """Dilation of the window."""
        return 1

    def resolved(self, x: Shape) -> Self:
        changes: dict[str, object] = {}
        if self.stride is None:
            changes["stride"] = self.kernel
        if self.padding == "same":
            changes["padding"] = same_padding(x.size, self.kernel, self.step, self.spread)
        return type(self)(**{**dict(self), **changes}) if changes else self

    def infer(self, x: Shape) -> Shape:
        need_image(x, "pooling")
        top, bottom, left, right = four(self.padding)
        sides = (max(top, bottom), max(left, right))
        for side, most in zip(sides, self.window(x).extent, strict=True):
            if 2 * side > most:
                raise ShapeError("L209", f"padding {side} is more than half of kernel {most}")
        for n, d, side in zip(x.size, pair(self.spread), sides, strict=True):
            if d > n and side:
                raise ShapeError(
                    "L210",
                    f"dilation {d} is larger than the input {n}: a window would see padding only",
                )
        size = windows(
            x.size, self.kernel, self.step, self.padding, dilation=self.spread, ceil=self.ceil
        )
        return x.with_size(size)

    def notation(self, x: Shape) -> str:
        spread = "" if pair(self.spread) == (1, 1) else f", dilation {self.spread}"
        window = window_text(self.kernel, "", self.step)
        up = ", ceil" if self.ceil else ""
        return f"{self.takes} {window}{padding_text(self.padding)}{spread}{up}"

    def window(self, x: Shape) -> Window:
        (kh, kw), (dh, dw), (sh, sw) = pair(self.kernel), pair(self.spread), pair(self.step)
        top, _, left, _ = four(self.padding)
        return Window((dh * (kh - 1) + 1, dw * (kw - 1) + 1), (sh, sw), (top, left))

    @property
    def area(self) -> int:
        height, width = pair(self.kernel)
        return height * width


class MaxPool(Pool):
    """Largest value of each window.

    size = floor((n + before + after - dilation·(kernel - 1) - 1) / stride) + 1
    """

    kind: Literal["max_pool"] = "max_pool"
    takes: ClassVar[str] = "max"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    dilation: Size = 1

    @property
    def spread(self) -> Size:
        return self.dilation

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(compares=y.volume * (self.area - 1))


class AvgPool(Pool):
    """Mean of each window.

    With `count_padding` the divisor is the part of the window inside the padded input
    (what `ceil` adds beyond it never counts), otherwise its part inside the input.
    """

    kind: Literal["avg_pool"] = "avg_pool"
    takes: ClassVar[str] = "mean"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    count_padding: bool = True

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(adds=y.volume * (self.area - 1), divides=y.volume)


class GlobalMaxPool(Layer):
    """Largest value of each channel: C × H × W → C × 1 × 1."""

    kind: Literal["global_max_pool"] = "global_max_pool"
    keeps: ClassVar[Keeps] = Keeps.INPUT

    def infer(self, x: Shape) -> Shape:
        need_image(x, "pooling")
        return x.with_size((1, 1))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(compares=x.volume - y.volume)

    def notation(self, x: Shape) -> str:
        return f"max {x.size[0]}×{x.size[1]}"

    def window(self, x: Shape) -> Window:
        return WHOLE


class GlobalAvgPool(Layer):
    """Mean of each channel: C × H × W → C × 1 × 1 (Lin 2014, section 3.2)."""

    kind: Literal["global_avg_pool"] = "global_avg_pool"
    keeps: ClassVar[Keeps] = Keeps.NOTHING

    def infer(self, x: Shape) -> Shape:
        need_image(x, "pooling")
        return x.with_size((1, 1))

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(adds=x.volume - y.volume, divides=y.volume)

    def notation(self, x: Shape) -> str:
        return f"mean {x.size[0]}×{x.size[1]}"

    def window(self, x: Shape) -> Window:
        return WHOLE


class AdaptiveAvgPool(Layer):
    """Mean of windows that split the input into `size` rows and columns.

    Window i covers floor(i·n / size) to ceil((i + 1)·n / size).
    """

    kind: Literal["adaptive_avg_pool"] = "adaptive_avg_pool"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    size: Size

    def infer(self, x: Shape) -> Shape:
        need_image(x, "pooling")
        return x.with_size(pair(self.size))

    def cost(self, x: Shape, y: Shape) -> Cost:
        # neighbouring windows share a row wherever a boundary falls inside it
        rows, columns = (
            n + size - gcd(n, size) for n, size in zip(x.size, pair(self.size), strict=True)
        )
        return Cost(adds=x.channels * rows * columns - y.volume, divides=y.volume)

    def notation(self, x: Shape) -> str:
        return "mean to " + "×".join(map(str, pair(self.size)))

    def window(self, x: Shape) -> Window:
        return WHOLE


class Subsample(Layer):
    """Every n-th pixel: size = ceil(n / stride)."""

    kind: Literal["subsample"] = "subsample"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    stride: Size

    def infer(self, x: Shape) -> Shape:
        need_image(x, "subsampling")
        return x.with_size(windows(x.size, 1, self.stride, 0))

    def notation(self, x: Shape) -> str:
        return window_text(1, "", self.stride)

    def window(self, x: Shape) -> Window:
        return Window((1, 1), pair(self.stride))


class SubsampleTrainable(Layer):
    """LeNet's S layers: the window's sum × one coefficient + one bias per channel
    (LeCun 1998, section II.B). Windows lie side by side; a rest is left out.
    """

    kind: Literal["subsample_trainable"] = "subsample_trainable"
    keeps: ClassVar[Keeps] = Keeps.INPUT_FOR_WEIGHTS
    kernel: Size

    def infer(self, x: Shape) -> Shape:
        need_image(x, "subsampling")
        return x.with_size(windows(x.size, self.kernel, self.kernel, 0))

    def params(self, x: Shape) -> Tensors:
        height, width = pair(self.kernel)
        mean = Constant(value=1.0 / (height * width))
        return {
            "coefficient": Tensor((x.channels,), mean),
            "bias": Tensor((x.channels,), Constant()),
        }

    def cost(self, x: Shape, y: Shape) -> Cost:
        height, width = pair(self.kernel)
        return Cost(adds=y.volume * height * width, multiplies=y.volume)

    def formula(self, x: Shape) -> str:
        return f"(1+1)·{x.channels}"

    def notation(self, x: Shape) -> str:
        return window_text(self.kernel, "", self.kernel)

    def window(self, x: Shape) -> Window:
        return Window(pair(self.kernel), pair(self.kernel))

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"channels": x.channels}
