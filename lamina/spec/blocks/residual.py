"""Residual blocks of two 3×3 convolutions (He 2016, figure 5, left), and the plain block."""

from typing import TYPE_CHECKING, Literal

from lamina.spec.combinators import Chain, Residual, chain
from lamina.spec.fields import Count, Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import Subsample
from lamina.spec.layers.reshape import PadChannels

if TYPE_CHECKING:
    from lamina.spec.union import Part


def bare(
    channels: int, kernel: int, *, stride: int = 1, groups: int = 1, bias: bool = False
) -> Conv:
    """A convolution that keeps the size at stride 1, without bias unless asked for."""
    return Conv(
        channels=channels,
        kernel=kernel,
        stride=stride,
        padding=kernel // 2,
        groups=groups,
        bias=bias,
    )


def projection(
    channels: int, stride: int, *, norm: "Part | None" = None, bias: bool = False
) -> Chain:
    """The shortcut's 1×1 convolution and normalisation."""
    return chain(
        conv=bare(channels, 1, stride=stride, bias=bias),
        norm=BatchNorm() if norm is None else norm,
    )


class PlainBlock(Block):
    """Two 3×3 convolutions, each with its norm and ReLU, and no shortcut: what the plain
    networks have for a basic block (He 2016, figure 3, middle)."""

    kind: Literal["plain_block"] = "plain_block"
    channels: Width
    stride: Count = 1

    def body(self) -> Chain:
        return Chain(body=(*two(self.channels, self.stride), ("relu2", ReLU())))


class BasicBlock(Block):
    """Two 3×3 convolutions and a shortcut around them (He 2016, figure 5, left).

    With `projection` the shortcut is a 1×1 convolution (option B).
    """

    kind: Literal["basic_block"] = "basic_block"
    channels: Width
    stride: Count = 1
    projection: bool = False

    def body(self) -> Residual:
        return Residual(
            body=two(self.channels, self.stride),
            shortcut=projection(self.channels, self.stride) if self.projection else None,
            activation=ReLU(),
        )


class PaddedBlock(Block):
    """The basic block that doubles the channels, with a shortcut without parameters: every
    n-th pixel, and zeros for the new channels (He 2016, section 3.3, option A)."""

    kind: Literal["padded_block"] = "padded_block"
    channels: Width
    stride: Count = 2

    def body(self) -> Residual:
        return Residual(
            body=two(self.channels, self.stride),
            shortcut=chain(
                subsample=Subsample(stride=self.stride),
                pad=PadChannels(after=self.channels // 2),
            ),
            activation=ReLU(),
        )


def two(channels: int, stride: int) -> "tuple[tuple[str, Part], ...]":
    """Two 3×3 convolutions, the first with the stride, up to the second's norm."""
    return (
        ("conv1", bare(channels, 3, stride=stride)),
        ("norm1", BatchNorm()),
        ("relu1", ReLU()),
        ("conv2", bare(channels, 3)),
        ("norm2", BatchNorm()),
    )
