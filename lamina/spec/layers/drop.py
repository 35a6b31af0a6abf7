"""Layers that drop at random in training and are absent from the infer graph."""

from typing import ClassVar, Literal

from lamina.errors import ShapeError
from lamina.spec.fields import Rate
from lamina.spec.layer import Cost, Keeps, Layer
from lamina.spec.shape import Shape


class Dropout(Layer):
    """Drops elements, or whole channels, with probability `rate`; the kept are scaled by
    1 / (1 - rate). Not in the infer graph (Srivastava 2014)."""

    kind: Literal["dropout"] = "dropout"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    rate: Rate = 0.5
    over: Literal["element", "channel"] = "element"

    def infer(self, x: Shape) -> Shape:
        if self.over == "channel" and not x.is_image:
            raise ShapeError(
                "L206", f"dropout over channels needs an image, its input has {x} features"
            )
        return x

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(multiplies=x.volume)


class StochasticDepth(Layer):
    """Drops a whole sample with probability `rate`, for the body of a residual; the kept are
    scaled by 1 / (1 - rate). Not in the infer graph (Huang 2016, eq. 2)."""

    kind: Literal["stochastic_depth"] = "stochastic_depth"
    keeps: ClassVar[Keeps] = Keeps.NOTHING
    rate: Rate = 0.2

    def cost(self, x: Shape, y: Shape) -> Cost:
        return Cost(multiplies=x.volume)
