"""Convolution with what usually follows it."""

from typing import TYPE_CHECKING, Literal, Self

from pydantic import model_validator

from lamina.spec.combinators import Chain, chain
from lamina.spec.fields import Groups, Output, Padding, Size
from lamina.spec.initial import Init
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.model import contradiction

if TYPE_CHECKING:
    from lamina.spec.union import Part


class ConvBlock(Block):
    """The fields of a convolution inside a block."""

    channels: Output
    kernel: Size
    stride: Size = 1
    padding: Padding = 0
    groups: Groups = 1
    init: Init | None = None

    @property
    def asymmetric(self) -> bool:
        """Whether the kernel is a row, a column, or anything else but a square."""
        return not isinstance(self.kernel, int)

    def conv(self, *, bias: bool, bias_init: float = 0.0) -> Conv:
        """The convolution itself."""
        return Conv(
            channels=self.channels,
            kernel=self.kernel,
            stride=self.stride,
            padding=self.padding,
            groups=self.groups,
            init=self.init,
            bias=bias,
            bias_init=bias_init,
        )


class ConvRelu(ConvBlock):
    """Convolution with bias, then ReLU."""

    kind: Literal["conv_relu"] = "conv_relu"
    bias_init: float = 0.0

    def body(self) -> Chain:
        return chain(conv=self.conv(bias=True, bias_init=self.bias_init), relu=ReLU())


class ConvNormAct(ConvBlock):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2).

    Batch norm and ReLU where `norm` and `activation` say nothing else. With `bias` the
    convolution has one, which the normalisation takes away again (Caffe's habit).
    """

    kind: Literal["conv_norm_act"] = "conv_norm_act"
    bias: bool = False
    norm: "Part | None" = None
    activation: "Part | None" = None
    linear: bool = False

    @model_validator(mode="after")
    def one_of_two(self) -> Self:
        if self.linear and self.activation is not None:
            raise contradiction("`linear` leaves the activation out, yet `activation` is given")
        return self

    def body(self) -> Chain:
        norm = BatchNorm() if self.norm is None else self.norm
        parts = {"conv": self.conv(bias=self.bias), "norm": norm}
        if not self.linear:
            parts["act"] = ReLU() if self.activation is None else self.activation
        return chain(**parts)
