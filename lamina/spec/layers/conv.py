"""Convolutions: dense, grouped, dilated; transposed; and LeNet's with a connection table."""

from collections.abc import Mapping
from fractions import Fraction
from itertools import groupby
from math import prod
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from lamina.errors import ShapeError
from lamina.spec.fields import (
    Extra,
    Groups,
    Listed,
    Natural,
    Output,
    Padding,
    Role,
    Sides,
    Size,
    four,
    pair,
)
from lamina.spec.initial import Constant, Init, UniformOverFanIn, plain
from lamina.spec.layer import Cost, Keeps, Layer, Tensor, Tensors, Window
from lamina.spec.shape import Shape
from lamina.spec.windows import same_padding, windows


def need_image(x: Shape, what: str) -> None:
    """Refuse a vector where an image is needed."""
    if not x.is_image:
        raise ShapeError(
            "L206",
            f"{what} needs an image C × H × W, its input has {x} features",
            "put it before `flatten`",
        )


def window_text(kernel: Size, depth: str, stride: Size) -> str:
    """`5×5×3/1`: kernel height × width × depth / stride; a stride of two numbers as `2×1`."""
    down, across = pair(stride)
    step = f"{down}" if down == across else f"{down}×{across}"
    return "×".join([*map(str, pair(kernel)), *([depth] if depth else [])]) + f"/{step}"


def padding_text(padding: Padding | Sides) -> str:
    """`, pad 2`, or the four sides; nothing where there is none."""
    sides = four(padding)
    if len(set(sides)) == 1:
        return f", pad {sides[0]}" if sides[0] else ""
    return f", pad {' '.join(map(str, sides))}"


def bias_tensor(channels: int, value: float | None) -> Tensors:
    """The bias by role, or nothing when there is none."""
    return {} if value is None else {"bias": Tensor((channels,), Constant(value=value))}


class Convolution(Layer):
    """What the convolutions share: sizes of windows, and a bias that starts at a constant."""

    weighted: ClassVar[bool] = True

    channels: Output
    kernel: Size
    stride: Size = 1
    padding: Padding = 0
    dilation: Size = 1
    bias: bool = True
    init: Init | None = None
    bias_init: float = 0.0

    def settled(self, init: Init) -> Self:
        return self if self.init else self.model_copy(update={"init": init})

    def resolved(self, x: Shape) -> Self:
        changes: dict[str, object] = {}
        if self.padding == "same":
            changes["padding"] = same_padding(x.size, self.kernel, self.stride, self.dilation)
        if isinstance(self.init, UniformOverFanIn):
            shape = self.params(x)["weight"].shape
            if fan_in := prod(shape[1:]):  # 0 with more groups than channels, which do not divide
                changes["init"] = plain(self.init, fan_in, shape[0])
        return self.model_copy(update=changes) if changes else self

    def infer(self, x: Shape) -> Shape:
        need_image(x, "convolution")
        size = windows(x.size, self.kernel, self.stride, self.padding, dilation=self.dilation)
        return Shape(self.channels, *size)

    def depth(self, x: Shape) -> str:
        """How many inputs one kernel reads, as text."""
        return str(x.channels)

    def notation(self, x: Shape) -> str:
        spread = "" if pair(self.dilation) == (1, 1) else f", dilation {self.dilation}"
        window = window_text(self.kernel, self.depth(x), self.stride)
        return f"{window}, {self.channels}{padding_text(self.padding)}{spread}"

    def window(self, x: Shape) -> Window:
        (kh, kw), (dh, dw), (sh, sw) = pair(self.kernel), pair(self.dilation), pair(self.stride)
        top, _, left, _ = four(self.padding)
        return Window((dh * (kh - 1) + 1, dw * (kw - 1) + 1), (sh, sw), (top, left))

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"in_channels": x.channels}

    @property
    def bias_value(self) -> float | None:
        return self.bias_init if self.bias else None

    def weight_init(self) -> Init:
        """The scheme, which the net's own fills in where the layer has none."""
        if self.init is None:
            raise ValueError("the initialisation scheme was not filled in")
        return self.init


class Conv(Convolution):
    """2-d convolution (cross-correlation), `groups` as in AlexNet's two GPUs.

    weight: channels × in/groups × kernel height × kernel width
    size = floor((n + before + after - dilation·(kernel - 1) - 1) / stride) + 1
    MACs = weights · output height · output width
    """

    kind: Literal["conv"] = "conv"
    keeps: ClassVar[Keeps] = Keeps.INPUT_FOR_WEIGHTS
    groups: Groups = 1

    def infer(self, x: Shape) -> Shape:
        y = super().infer(x)
        for name, channels in (("input", x.channels), ("output", self.channels)):
            if channels % self.groups:
                raise ShapeError(
                    "L208", f"{self.groups} groups do not divide the {channels} {name} channels"
                )
        return y

    def params(self, x: Shape) -> Tensors:
        shape = (self.channels, x.channels // self.groups, *pair(self.kernel))
        return {
            "weight": Tensor(shape, self.weight_init()),
            **bias_tensor(self.channels, self.bias_value),
        }

    def cost(self, x: Shape, y: Shape) -> Cost:
        weights = self.channels * (x.channels // self.groups) * prod(pair(self.kernel))
        return Cost(macs=weights * y.area, adds=y.volume if self.bias else 0)

    def depth(self, x: Shape) -> str:
        return str(x.channels // self.groups)

    def formula(self, x: Shape) -> str:
        kh, kw = pair(self.kernel)
        product = f"{kh}·{kw}·{x.channels // self.groups}"
        return f"({product}+1)·{self.channels}" if self.bias else f"{product}·{self.channels}"


class ConvTranspose(Convolution):
    """Transposed convolution; `padding` crops the output.

    weight: in × channels/groups × kernel height × kernel width
    size = (n - 1)·stride - before - after + dilation·(kernel - 1) + output_padding + 1
    MACs = weights · input height · input width
    """

    kind: Literal["conv_transpose"] = "conv_transpose"
    keeps: ClassVar[Keeps] = Keeps.INPUT_FOR_WEIGHTS
    padding: Sides = 0
    output_padding: Extra = 0
    groups: Groups = 1

    def infer(self, x: Shape) -> Shape:
        need_image(x, "convolution")
        for name, channels in (("input", x.channels), ("output", self.channels)):
            if channels % self.groups:
                raise ShapeError(
                    "L208", f"{self.groups} groups do not divide the {channels} {name} channels"
                )
        top, bottom, left, right = four(self.padding)
        size: list[int] = []
        for n, k, s, d, crop, extra in zip(
            x.size,
            pair(self.kernel),
            pair(self.stride),
            pair(self.dilation),
            (top + bottom, left + right),
            pair(self.output_padding),
            strict=True,
        ):
            if extra >= max(s, d):
                raise ShapeError(
                    "L211", f"output_padding {extra} is not smaller than stride {s} or dilation {d}"
                )
            full = (n - 1) * s + d * (k - 1) + extra + 1
            if full <= crop:
                raise ShapeError("L212", f"padding crops {crop} from an output of {full}")
            size.append(full - crop)
        return Shape(self.channels, size[0], size[1])

    def params(self, x: Shape) -> Tensors:
        shape = (x.channels, self.channels // self.groups, *pair(self.kernel))
        return {
            "weight": Tensor(shape, self.weight_init()),
            **bias_tensor(self.channels, self.bias_value),
        }

    def cost(self, x: Shape, y: Shape) -> Cost:
        weights = self.params(x)["weight"].count
        return Cost(macs=weights * x.area, adds=y.volume if self.bias else 0)

    def notation(self, x: Shape) -> str:
        return f"transposed {super().notation(x)}"

    def formula(self, x: Shape) -> str:
        kh, kw = pair(self.kernel)
        product = f"{kh}·{kw}·{x.channels}·{self.channels // self.groups}"
        return f"{product}+{self.channels}" if self.bias else product

    def window(self, x: Shape) -> Window:
        (kh, kw), (dh, dw), (sh, sw) = pair(self.kernel), pair(self.dilation), pair(self.stride)
        top, _, left, _ = four(self.padding)
        # input j reaches output o where o = j·stride - padding + dilation·(a place in the kernel)
        return Window(
            (1 + Fraction(dh * (kh - 1), sh), 1 + Fraction(dw * (kw - 1), sw)),
            (Fraction(1, sh), Fraction(1, sw)),
            (Fraction(dh * (kh - 1) - top, sh), Fraction(dw * (kw - 1) - left, sw)),
        )


Row = Annotated[tuple[Natural, ...], Field(min_length=1, max_length=65536), Listed]
Table = Annotated[tuple[Row, ...], Field(min_length=1, max_length=65536), Listed]


class SparseConv(Convolution):
    """Convolution with a connection table: row i lists the inputs that feed output i
    (LeNet-5's C3, LeCun 1998, table I). Absent connections have no weight.

    weight: connections × kernel height × kernel width, in the order of the table
    MACs = connections · kernel area · output height · output width
    """

    kind: Literal["sparse_conv"] = "sparse_conv"
    keeps: ClassVar[Keeps] = Keeps.INPUT_FOR_WEIGHTS
    table: Annotated[Table, Role.SPELLED]

    def infer(self, x: Shape) -> Shape:
        y = super().infer(x)
        if len(self.table) != self.channels:
            raise ShapeError(
                "L213", f"the table has {len(self.table)} rows for {self.channels} output channels"
            )
        for row, sources in enumerate(self.table):
            if len(set(sources)) < len(sources):
                raise ShapeError("L213", f"row {row} of the table names an input channel twice")
            if max(sources) >= x.channels:
                raise ShapeError(
                    "L213",
                    f"row {row} of the table names input channel {max(sources)}, "
                    f"the last one is {x.channels - 1}",
                )
        return y

    @property
    def connections(self) -> int:
        return sum(map(len, self.table))

    def resolved(self, x: Shape) -> Self:
        """With plain bounds for its weights: frameworks would misread the fans of a list of
        kernels. An output's fan-in is the mean over the table's rows."""
        height, width = pair(self.kernel)
        fan_in = self.connections * height * width / self.channels
        fan_out = self.connections * height * width / x.channels
        init = self.init and plain(self.init, fan_in, fan_out)
        return super(SparseConv, self.model_copy(update={"init": init})).resolved(x)

    def params(self, x: Shape) -> Tensors:
        return {
            "weight": Tensor((self.connections, *pair(self.kernel)), self.weight_init()),
            **bias_tensor(self.channels, self.bias_value),
        }

    def cost(self, x: Shape, y: Shape) -> Cost:
        weights = self.params(x)["weight"].count
        return Cost(macs=weights * y.area, adds=y.volume if self.bias else 0)

    def depth(self, x: Shape) -> str:
        least, most = min(map(len, self.table)), max(map(len, self.table))
        return f"{least}" if least == most else f"{least}…{most}"

    def formula(self, x: Shape) -> str:
        kh, kw = pair(self.kernel)
        plus = "+1" if self.bias else ""
        runs = [(fan, len(tuple(rows))) for fan, rows in groupby(map(len, self.table))]
        return "+".join(f"{count}·({kh}·{kw}·{fan}{plus})" for fan, count in runs)
