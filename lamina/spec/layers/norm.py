"""Normalisation with learnt scale and shift, and scale and shift alone."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from lamina.errors import ShapeError
from lamina.spec.fields import Count, Positive, Role
from lamina.spec.initial import ONES, ZEROS, Constant
from lamina.spec.layer import WHOLE, Cost, Keeps, Layer, Tensor, Tensors, Window
from lamina.spec.shape import Shape


class Affine(Layer):
    """A learnt scale and bias per channel, each optional."""

    scale: bool = True
    shift: bool = True
    scale_init: float = 1.0

    def params(self, x: Shape) -> Tensors:
        tensors: dict[str, Tensor] = {}
        if self.scale:
            tensors["scale"] = Tensor((x.channels,), Constant(value=self.scale_init))
        if self.shift:
            tensors["bias"] = Tensor((x.channels,), ZEROS)
        return tensors

    def formula(self, x: Shape) -> str:
        learnt = self.scale + self.shift
        return f"{learnt}·{x.channels}" if learnt else ""

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(adds=x.volume if self.shift else 0, multiplies=x.volume if self.scale else 0)

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"channels": x.channels}


class ScaleShift(Affine):
    """y = scale · x + bias, per channel."""

    kind: Literal["scale_shift"] = "scale_shift"
    keeps: ClassVar[Keeps] = Keeps.INPUT_FOR_WEIGHTS


class BatchNorm(Affine):
    """y = scale · (x - mean) / √(var + eps) + bias (Ioffe 2015, algorithm 1).

    In training, mean and (biased) variance are the batch's, by the two-pass formula;
    `momentum` is the weight of the new batch in the running statistics, whose variance is
    `unbiased` (torch, Caffe) or `biased` (Flax, Keras).
    """

    kind: Literal["batch_norm"] = "batch_norm"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    eps: Positive = 1e-5
    momentum: Annotated[float, Field(ge=0, le=1)] = 0.1
    running_variance: Literal["unbiased", "biased"] = "unbiased"

    def buffers(self, x: Shape) -> Tensors:
        return {
            "running_mean": Tensor((x.channels,), ZEROS),
            "running_var": Tensor((x.channels,), ONES),
        }

    def cost(self, x: Shape, y: Shape) -> Cost:
        # inference: statistics are constants, so one multiply and one add for each value
        return Cost(adds=x.volume, multiplies=x.volume)


class LayerNorm(Affine):
    """Normalises over the channels of each pixel, or over the features of a vector."""

    kind: Literal["layer_norm"] = "layer_norm"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    eps: Positive = 1e-6

    def cost(self, x: Shape, y: Shape) -> Cost:
        return super().cost(x, y) + statistics_cost(x, x.area)


class GroupNorm(Affine):
    """Normalises over height, width and the channels of each group (Wu 2018, eq. 7)."""

    kind: Literal["group_norm"] = "group_norm"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    groups: Annotated[Count, Role.DIVIDING]
    eps: Positive = 1e-5

    def infer(self, x: Shape) -> Shape:
        if x.channels % self.groups:
            raise ShapeError(
                "L208", f"{self.groups} groups do not divide the {x.channels} channels"
            )
        if self.groups == x.volume:
            raise ShapeError(
                "L216",
                f"groups {self.groups} leave one value in each, which minus its mean is always 0",
            )
        return x

    def cost(self, x: Shape, y: Shape) -> Cost:
        return super().cost(x, y) + statistics_cost(x, self.groups)

    def window(self, x: Shape) -> Window:
        return WHOLE


def statistics_cost(x: Shape, sets: int) -> Cost:
    """Mean and two-pass variance over `sets` sets of values, and the division by the root."""
    return Cost(adds=4 * x.volume, multiplies=2 * x.volume, divides=2 * sets, specials=sets)


class LRN(Layer):
    """Local response normalisation: y = x / (k + a · Σ x²)^β (Krizhevsky 2012, section 3.3).

    The sum runs over `size` neighbouring channels, or over a size × size window within the
    channel. a is α when `alpha_form` is `sum` (the paper), α over the number of summed
    values when it is `mean` (torch, Caffe, ONNX).
    """

    kind: Literal["lrn"] = "lrn"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    size: Count = 5
    alpha: Positive = 1e-4
    beta: Positive = 0.75
    k: Positive = 2.0
    alpha_form: Literal["sum", "mean"] = "sum"
    region: Literal["across_channels", "within_channel"] = "across_channels"

    def infer(self, x: Shape) -> Shape:
        if not x.is_image:
            raise ShapeError("L206", f"lrn needs an image C × H × W, its input has {x} features")
        if self.size % 2 == 0:
            raise ShapeError(
                "L215",
                f"size {self.size} is even: its window would have no middle",
            )
        return x

    @property
    def summed(self) -> int:
        """How many squares the sum has."""
        return self.size if self.region == "across_channels" else self.size**2

    @property
    def sum_alpha(self) -> float:
        """The factor of the sum, whichever form α was given in."""
        return self.alpha / self.summed if self.alpha_form == "mean" else self.alpha

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"sum_alpha": self.sum_alpha}

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(
            adds=x.volume * self.summed,
            multiplies=2 * x.volume,
            divides=x.volume,
            specials=x.volume,
        )

    def window(self, x: Shape) -> Window:
        if self.region == "across_channels":
            return Window()
        half = self.size // 2
        return Window((self.size, self.size), (1, 1), (half, half))
