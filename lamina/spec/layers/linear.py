"""Dense layers: linear, and LeNet-5's Euclidean radial basis functions."""

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field

from lamina.errors import ShapeError
from lamina.spec.fields import Listed, Output, Role
from lamina.spec.initial import Init, UniformOverFanIn, Values, plain
from lamina.spec.layer import WHOLE, Cost, Keeps, Layer, Tensor, Tensors, Window
from lamina.spec.layers.conv import bias_tensor
from lamina.spec.shape import Shape


def need_features(x: Shape, what: str) -> None:
    """Refuse an image where a vector is needed."""
    if x.is_image:
        raise ShapeError(
            "L207",
            f"{what} needs a vector, its input is an image of {x}",
            f"put `flatten` before it, which gives {x.volume} features",
        )


class Linear(Layer):
    """y = W·x + b, W: features × in.

    MACs = in · features
    """

    kind: Literal["linear"] = "linear"
    keeps: ClassVar[Keeps] = Keeps.INPUT_FOR_WEIGHTS
    weighted: ClassVar[bool] = True
    features: Output
    bias: bool = True
    init: Init | None = None
    bias_init: float = 0.0

    def settled(self, init: Init) -> Self:
        return self if self.init else self.model_copy(update={"init": init})

    def resolved(self, x: Shape) -> Self:
        if not isinstance(self.init, UniformOverFanIn):
            return self
        return self.model_copy(update={"init": plain(self.init, x.channels, self.features)})

    def infer(self, x: Shape) -> Shape:
        need_features(x, "linear")
        return Shape(self.features)

    def params(self, x: Shape) -> Tensors:
        if self.init is None:
            raise ValueError("the initialisation scheme was not filled in")
        return {
            "weight": Tensor((self.features, x.channels), self.init),
            **bias_tensor(self.features, self.bias_init if self.bias else None),
        }

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(macs=x.channels * self.features, adds=self.features if self.bias else 0)

    def formula(self, x: Shape) -> str:
        inputs = f"({x.channels}+1)" if self.bias else f"{x.channels}"
        return f"{inputs}·{self.features}"

    def notation(self, x: Shape) -> str:
        return f"{x.channels}×{self.features}"

    def window(self, x: Shape) -> Window:
        return WHOLE

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"in_features": x.channels}


Centre = Annotated[str, Field(min_length=1, max_length=65536, pattern=r"^[+-]+$")]


class RBF(Layer):
    """y_i = Σ_j (x_j - c_ij)², squared distances to fixed centres of ±1 (LeCun 1998, eq. 7).

    One centre is a string of `+` and `-`, one character for each input feature. Centres are
    a buffer, not parameters.
    """

    kind: Literal["rbf"] = "rbf"
    keeps: ClassVar[Keeps] = Keeps.INPUT
    centres: Annotated[
        tuple[Centre, ...], Field(min_length=1, max_length=65536), Listed, Role.SPELLED
    ]

    def infer(self, x: Shape) -> Shape:
        need_features(x, "rbf")
        for index, centre in enumerate(self.centres):
            if len(centre) != x.channels:
                raise ShapeError(
                    "L214",
                    f"centre {index} has {len(centre)} values for {x.channels} input features",
                )
        return Shape(len(self.centres))

    def buffers(self, x: Shape) -> Tensors:
        signs = tuple(1.0 if sign == "+" else -1.0 for row in self.centres for sign in row)
        init = Values.model_construct(scheme="values", values=signs)
        return {"centres": Tensor((len(self.centres), x.channels), init)}

    def cost(self, x: Shape, y: Shape) -> Cost:
        terms = x.channels * y.channels
        return Cost(adds=2 * terms - y.channels, multiplies=terms)

    def notation(self, x: Shape) -> str:
        return f"{x.channels}×{len(self.centres)} fixed"

    def window(self, x: Shape) -> Window:
        return WHOLE

    def sizes(self, x: Shape) -> Mapping[str, float]:
        return {"in_features": x.channels}
