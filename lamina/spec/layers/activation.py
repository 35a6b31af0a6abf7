"""Activations: one value in, one value out; PReLU learns its slopes."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from lamina.spec.fields import Positive
from lamina.spec.initial import Constant
from lamina.spec.layer import Cost, Keeps, Layer, Tensor, Tensors
from lamina.spec.shape import Shape


class Activation(Layer):
    """Elementwise, without parameters; `price` is the cost of one value."""

    price: ClassVar[Cost] = Cost()

    def cost(self, x: Shape, y: Shape) -> Cost:
        one = self.price
        return Cost(
            adds=one.adds * x.volume,
            multiplies=one.multiplies * x.volume,
            divides=one.divides * x.volume,
            compares=one.compares * x.volume,
            specials=one.specials * x.volume,
        )


class ReLU(Activation):
    """max(0, x) (Nair 2010)."""

    kind: Literal["relu"] = "relu"
    keeps: ClassVar[Keeps] = Keeps.OUTPUT
    price = Cost(compares=1)


class ReLU6(Activation):
    """min(max(0, x), 6)."""

    kind: Literal["relu6"] = "relu6"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(compares=2)


class LeakyReLU(Activation):
    """x where positive, slope · x elsewhere."""

    kind: Literal["leaky_relu"] = "leaky_relu"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(compares=1, multiplies=1)
    slope: float = 0.01


class PReLU(Activation):
    """Leaky ReLU with a learnt slope for each channel, or one for all (He 2015, eq. 1)."""

    kind: Literal["prelu"] = "prelu"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(compares=1, multiplies=1)
    shared: bool = False
    slope_init: float = 0.25

    def params(self, x: Shape) -> Tensors:
        count = 1 if self.shared else x.channels
        return {"slope": Tensor((count,), Constant(value=self.slope_init))}

    def formula(self, x: Shape) -> str:
        return "1" if self.shared else f"{x.channels}"

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"channels": x.channels}


class ELU(Activation):
    """x where positive, alpha · (exp(x) - 1) elsewhere (Clevert 2016, eq. 14)."""

    kind: Literal["elu"] = "elu"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(adds=1, compares=1, multiplies=1, specials=1)
    alpha: Positive = 1.0


class GELU(Activation):
    """x · Φ(x), exact by erf or by the tanh approximation (Hendrycks 2016, section 2)."""

    kind: Literal["gelu"] = "gelu"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(adds=1, multiplies=3, specials=1)
    form: Literal["exact", "tanh"] = "exact"


class SiLU(Activation):
    """x · sigmoid(x)."""

    kind: Literal["silu"] = "silu"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(adds=1, divides=1, multiplies=1, specials=1)


class HardSigmoid(Activation):
    """relu6(x + 3) / 6 (Howard 2019, section 5.2)."""

    kind: Literal["hard_sigmoid"] = "hard_sigmoid"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(adds=1, compares=2, divides=1)


class HardSwish(Activation):
    """x · relu6(x + 3) / 6 (Howard 2019, section 5.2)."""

    kind: Literal["hard_swish"] = "hard_swish"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    price = Cost(adds=1, compares=2, divides=1, multiplies=1)


class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    kind: Literal["sigmoid"] = "sigmoid"
    keeps: ClassVar[Keeps] = Keeps.OUTPUT
    price = Cost(adds=1, divides=1, specials=1)


class Tanh(Activation):
    """Hyperbolic tangent."""

    kind: Literal["tanh"] = "tanh"
    keeps: ClassVar[Keeps] = Keeps.OUTPUT
    price = Cost(specials=1)


class ScaledTanh(Activation):
    """amplitude · tanh(slope · x), LeNet's 1.7159 · tanh(2x/3) (LeCun 1998, appendix A)."""

    kind: Literal["scaled_tanh"] = "scaled_tanh"
    keeps: ClassVar[Keeps] = Keeps.OUTPUT
    price = Cost(multiplies=2, specials=1)
    amplitude: Positive = 1.7159
    slope: Positive = 2 / 3


class Softmax(Layer):
    """exp(x_i) / Σ exp(x_j) over the channels or features."""

    kind: Literal["softmax"] = "softmax"
    keeps: ClassVar[Keeps] = Keeps.OUTPUT

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(adds=2 * x.volume, compares=x.volume, divides=x.volume, specials=x.volume)


class Identity(Layer):
    """The input itself, as a branch of a merge."""

    kind: Literal["identity"] = "identity"
    keeps: ClassVar[Keeps] = Keeps.SAME
