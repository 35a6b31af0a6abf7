"""What is done to an image before a network sees it."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from lamina.errors import UsageError
from lamina.spec.fields import Count, Listed, Positive
from lamina.spec.model import Model, contradiction
from lamina.spec.network import Network
from lamina.spec.refusal import Place, spec_error

CHANNELS = {"RGB": 3, "BGR": 3, "gray": 1}
Finite = Annotated[float, Field(ge=-1e300, le=1e300)]


class Preprocessing(Model):
    """How an image becomes an input: it is resized so that `crop` of its shorter side is the
    input's, its centre is cut out at `size` (height, width), its values are spread over `range`
    (least, largest), and each channel, in the order of `channels`, becomes (x - mean) / std.
    """

    size: Annotated[tuple[Count, Count], Listed]
    channels: Literal["RGB", "BGR", "gray"] = "RGB"
    range: Annotated[tuple[Finite, Finite], Listed] = (0.0, 1.0)
    mean: Annotated[tuple[Finite, ...], Listed]
    std: Annotated[tuple[Positive, ...], Listed]
    crop: Annotated[float, Field(gt=0, le=1)] = 1.0
    interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bilinear"

    @model_validator(mode="after")
    def agree(self) -> Self:
        """Each channel has one mean and one standard deviation; the range is one."""
        expected = CHANNELS[self.channels]
        for name, values in (("mean", self.mean), ("std", self.std)):
            if len(values) != expected:
                raise contradiction(
                    f"{self.channels} has {expected} channels, and {name} {len(values)} values"
                )
        if self.range[0] >= self.range[1]:
            raise contradiction(f"the range goes from {self.range[0]:g} to {self.range[1]:g}")
        return self

    @classmethod
    def from_data(cls, data: Any, place: Place) -> Self:
        """Read plain maps and lists; `place` finds a path in the text that they came from.
        Raises SpecError with every fault."""
        try:
            return cls.model_validate(data)
        except ValidationError as error:
            raise spec_error(error, data, cls, subject="preprocessing", place=place) from None

    def refuse_another_input(self, net: Network) -> None:
        """Raises UsageError where this does not give what the network takes."""
        given = (CHANNELS[self.channels], *self.size)
        if given != net.input:
            made, taken = (" × ".join(map(str, shape)) for shape in (given, net.input))
            raise UsageError(
                f"the preprocessing makes {made} ({self.channels}), and {net.name} takes {taken}"
            )
