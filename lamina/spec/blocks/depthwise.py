"""Blocks around a depthwise convolution: MobileNet's, EfficientNet's and ConvNeXt's."""

from typing import TYPE_CHECKING, Annotated, Literal

from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import Chain, Residual, chain, residual
from lamina.spec.fields import Count, Output, Padding, Rate, Role, Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import GELU, ReLU6
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import StochasticDepth
from lamina.spec.layers.norm import BatchNorm, LayerNorm, ScaleShift

if TYPE_CHECKING:
    from lamina.spec.union import Part


def depthwise(
    channels: int,
    kernel: int,
    *,
    stride: int = 1,
    bias: bool = False,
    padding: Padding | None = None,
) -> Conv:
    """A convolution of each channel by itself, which keeps the size at stride 1 unless its
    padding is given."""
    return Conv(
        channels=channels,
        kernel=kernel,
        stride=stride,
        padding=kernel // 2 if padding is None else padding,
        groups=channels,
        bias=bias,
    )


def pointwise(channels: int, *, bias: bool = False) -> Conv:
    """A 1×1 convolution."""
    return Conv(channels=channels, kernel=1, bias=bias)


class DepthwiseSeparable(Block):
    """A 3×3 convolution in two: of each channel by itself, then 1×1 across them
    (Howard 2017, figure 3).

    `inputs` is the number of channels that come in. The padding is even unless `padding` says
    otherwise.
    """

    kind: Literal["depthwise_separable"] = "depthwise_separable"
    inputs: Width
    channels: Output
    stride: Count = 1
    padding: Padding | None = None
    norm: "Part | None" = None

    def body(self) -> Chain:
        norm = BatchNorm() if self.norm is None else self.norm
        return chain(
            depthwise=depthwise(self.inputs, 3, stride=self.stride, padding=self.padding),
            norm1=norm,
            act1=ReLU6(),
            pointwise=pointwise(self.channels),
            norm2=norm,
            act2=ReLU6(),
        )


class InvertedResidual(Block):
    """1×1 widens `expansion` times, a depthwise convolution filters, 1×1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).

    `inputs` is the number of channels that come in, `channels` that of the output. At
    expansion 1 the first convolution is left out. With `squeezed` channels in a gate
    before the last one, it is the MBConv of Tan 2019; `rate` is its stochastic depth. The padding
    is even unless `padding` says otherwise.
    """

    kind: Literal["inverted_residual"] = "inverted_residual"
    inputs: Width
    expansion: Count
    channels: Output
    kernel: Count = 3
    stride: Count = 1
    padding: Padding | None = None
    squeezed: Annotated[Count | None, Role.WIDTH] = None
    rate: Rate = 0.0
    norm: "Part | None" = None
    activation: "Part | None" = None

    @property
    def expanded(self) -> int:
        """Channels of the depthwise convolution."""
        return self.expansion * self.inputs

    @property
    def expand(self) -> bool:
        """Whether there is a first convolution."""
        return self.expansion > 1

    @property
    def skip(self) -> bool:
        """Whether there is a shortcut."""
        return self.stride == 1 and self.inputs == self.channels

    def body(self) -> Chain | Residual:
        norm = BatchNorm() if self.norm is None else self.norm
        act = ReLU6() if self.activation is None else self.activation
        parts: dict[str, Part] = {}
        if self.expand:
            parts |= {"expand": pointwise(self.expanded), "norm1": norm, "act1": act}
        middle = depthwise(self.expanded, self.kernel, stride=self.stride, padding=self.padding)
        parts |= {"depthwise": middle, "norm2": norm, "act2": act}
        if self.squeezed is not None:
            parts["squeeze"] = SqueezeExcite(
                channels=self.expanded, squeezed=self.squeezed, activation=self.activation
            )
        parts |= {"project": pointwise(self.channels), "norm3": norm}
        if not self.skip:
            return chain(**parts)
        if self.rate:
            parts["drop"] = StochasticDepth(rate=self.rate)
        return Residual(body=tuple(parts.items()))


class ConvNeXtBlock(Block):
    """A depthwise 7×7 convolution, then 1×1 to four times the channels and back, scaled by
    channel; a shortcut around them (Liu 2022, figure 4).

    `scale_init` is where layer scale starts, `rate` the stochastic depth.
    """

    kind: Literal["convnext_block"] = "convnext_block"
    channels: Width
    kernel: Count = 7
    scale_init: float = 1e-6
    rate: Rate = 0.0

    @property
    def expanded(self) -> int:
        """Channels between the 1×1 convolutions."""
        return 4 * self.channels

    def body(self) -> Residual:
        return residual(
            depthwise=depthwise(self.channels, self.kernel, bias=True),
            norm=LayerNorm(),
            expand=pointwise(self.expanded, bias=True),
            act=GELU(),
            project=pointwise(self.channels, bias=True),
            layer_scale=ScaleShift(shift=False, scale_init=self.scale_init),
            drop=StochasticDepth(rate=self.rate),
        )
