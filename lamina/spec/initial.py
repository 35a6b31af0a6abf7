"""Initialisation schemes of weights. Biases are constants, given as plain numbers."""

from typing import Annotated, Literal

from pydantic import Field

from lamina.errors import ShapeError
from lamina.spec.fields import Listed, Positive
from lamina.spec.model import Model


class Constant(Model):
    """Every value the same."""

    scheme: Literal["constant"] = "constant"
    value: float = 0.0


class Values(Model):
    """The values themselves, in the canonical order (output, input, height, width)."""

    scheme: Literal["values"] = "values"
    values: Annotated[tuple[float, ...], Field(min_length=1, max_length=4096), Listed]


class Normal(Model):
    """Gaussian with mean 0 and standard deviation `std` (AlexNet: 0.01)."""

    scheme: Literal["normal"] = "normal"
    std: Positive


class Uniform(Model):
    """Uniform in [-bound, bound]."""

    scheme: Literal["uniform"] = "uniform"
    bound: Positive


class UniformOverFanIn(Model):
    """Uniform in [-gain / fan_in, gain / fan_in]; gain 2.4 is LeNet's (LeCun 1998, appendix A)."""

    scheme: Literal["uniform_over_fan_in"] = "uniform_over_fan_in"
    gain: Positive = 2.4


class VarianceScaling(Model):
    """Variance `scale / fan`.

    Scale 2 over fan_in or fan_out, normal, is He's (2015, eq. 10 and 14); scale 1 over
    fan_avg, uniform, is Glorot's (2010, eq. 16). fan_in = in/groups · kernel area and
    fan_out = out · kernel area, as both frameworks reckon.
    """

    scheme: Literal["variance_scaling"] = "variance_scaling"
    scale: Positive = 2.0
    fan: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in"
    distribution: Literal["normal", "uniform"] = "normal"


Init = Annotated[
    Constant | Values | Normal | Uniform | UniformOverFanIn | VarianceScaling,
    Field(discriminator="scheme"),
]


def plain(init: Init, fan_in: float, fan_out: float) -> Init:
    """The scheme for known fans, as a plain Normal or Uniform where it depends on them."""
    match init:
        case UniformOverFanIn():
            return Uniform(bound=spread(init, init.gain / fan_in))
        case VarianceScaling():
            fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}
            variance = init.scale / fan[init.fan]
            if init.distribution == "normal":
                return Normal(std=spread(init, variance**0.5))
            return Uniform(bound=spread(init, (3 * variance) ** 0.5))
        case _:
            return init


def spread(init: Init, value: float) -> float:
    """A bound or a deviation, which no number may be too small for."""
    if value == 0:
        raise ShapeError("L221", f"`{init.scheme}` makes weights smaller than any number")
    return neat(value)


def neat(value: float) -> float:
    """12 significant digits: what a person would print."""
    return float(f"{value:.12g}")


HE = VarianceScaling()
HE_FAN_OUT = VarianceScaling(fan="fan_out")
GLOROT = VarianceScaling(scale=1.0, fan="fan_avg", distribution="uniform")
CAFFE_XAVIER = VarianceScaling(scale=1.0, fan="fan_in", distribution="uniform")
ONES = Constant(value=1.0)
ZEROS = Constant(value=0.0)
