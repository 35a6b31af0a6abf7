"""Residual blocks (He 2016, figure 5): basic and bottleneck."""

from __future__ import annotations

from typing import Literal

from lamina.spec.combinators import Chain, Residual, chain, residual
from lamina.spec.fields import Count
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import BatchNorm


def bare(channels: int, kernel: int, *, stride: int = 1, groups: int = 1) -> Conv:
    """A convolution without bias that keeps the size at stride 1."""
    return Conv(
        channels=channels,
        kernel=kernel,
        stride=stride,
        padding=kernel // 2,
        groups=groups,
        bias=False,
    )


class BasicBlock(Block):
    """Two 3×3 convolutions and a shortcut around them (He 2016, figure 5, left).

    With `projection` the shortcut is a 1×1 convolution (option B).
    """

    kind: Literal["basic_block"] = "basic_block"
    channels: Count
    stride: Count = 1
    projection: bool = False

    def body(self) -> Residual:
        return residual(
            conv1=bare(self.channels, 3, stride=self.stride),
            norm1=BatchNorm(),
            relu1=ReLU(),
            conv2=bare(self.channels, 3),
            norm2=BatchNorm(),
            shortcut=projection(self.channels, self.stride) if self.projection else None,
            activation=ReLU(),
        )


class Bottleneck(Block):
    """1×1 reduces to `channels`, 3×3, 1×1 expands fourfold; a shortcut around them.

    The stride is in the 3×3 (ResNet v1.5), or in the first 1×1 (`stride_in: "1x1"`, the paper).
    """

    kind: Literal["bottleneck"] = "bottleneck"
    channels: Count
    stride: Count = 1
    projection: bool = False
    groups: Count = 1
    stride_in: Literal["1x1", "3x3"] = "3x3"

    @property
    def expanded(self) -> int:
        """Channels of the output."""
        return 4 * self.channels

    def body(self) -> Residual:
        in_first = self.stride_in == "1x1"
        return residual(
            conv1=bare(self.channels, 1, stride=self.stride if in_first else 1),
            norm1=BatchNorm(),
            relu1=ReLU(),
            conv2=bare(self.channels, 3, stride=1 if in_first else self.stride, groups=self.groups),
            norm2=BatchNorm(),
            relu2=ReLU(),
            conv3=bare(self.expanded, 1),
            norm3=BatchNorm(),
            shortcut=projection(self.expanded, self.stride) if self.projection else None,
            activation=ReLU(),
        )


def projection(channels: int, stride: int) -> Chain:
    """The shortcut's 1×1 convolution and normalisation."""
    return chain(conv=bare(channels, 1, stride=stride), norm=BatchNorm())
