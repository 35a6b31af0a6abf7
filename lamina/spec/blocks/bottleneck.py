"""Bottlenecks: residual blocks of 1×1, 3×3 and 1×1 (He 2016, figure 5, right), also in groups
(ResNeXt), wide, and with a gate (SE-ResNet)."""

from functools import partial
from typing import TYPE_CHECKING, Literal

from lamina.spec.blocks.residual import bare, projection
from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import Residual
from lamina.spec.fields import Count, Groups, Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.norm import BatchNorm

if TYPE_CHECKING:
    from lamina.spec.union import Part


class BottleneckBlock(Block):
    """The fields of a bottleneck, and the branch that its shortcut goes around."""

    channels: Width
    stride: Count = 1
    projection: bool = False
    groups: Groups = 1
    expansion: Count = 4
    stride_in: Literal["1x1", "3x3"] = "3x3"
    norm: "Part | None" = None
    bias: bool = False

    @property
    def expanded(self) -> int:
        """Channels of the output."""
        return self.expansion * self.channels

    def branch(self) -> "tuple[tuple[str, Part], ...]":
        """1×1, 3×3 and 1×1, up to the last norm."""
        first, second = (self.stride, 1) if self.stride_in == "1x1" else (1, self.stride)
        norm = BatchNorm() if self.norm is None else self.norm
        conv = partial(bare, bias=self.bias)
        return (
            ("conv1", conv(self.channels, 1, stride=first)),
            ("norm1", norm),
            ("relu1", ReLU()),
            ("conv2", conv(self.channels, 3, stride=second, groups=self.groups)),
            ("norm2", norm),
            ("relu2", ReLU()),
            ("conv3", conv(self.expanded, 1)),
            ("norm3", norm),
        )

    def body(self) -> Residual:
        shortcut = projection(self.expanded, self.stride, norm=self.norm, bias=self.bias)
        return Residual(
            body=self.branch(),
            shortcut=shortcut if self.projection else None,
            activation=ReLU(),
        )


class Bottleneck(BottleneckBlock):
    """1×1 reduces to `channels`, 3×3, 1×1 expands again; a shortcut around them.

    The stride is in the 3×3 (ResNet v1.5), or in the first 1×1 (`stride_in: "1x1"`, the paper).
    ResNeXt's has `groups` and an `expansion` of 2 (Xie 2017, table 1), as has the wide one
    without groups (Zagoruyko 2016, section 3.4). `norm` and `bias` are those of `conv_norm_act`.
    """

    kind: Literal["bottleneck"] = "bottleneck"


class SEBottleneck(BottleneckBlock):
    """A bottleneck whose output a squeeze-and-excitation gate scales before the sum
    (Hu 2018, figure 3).

    `reduction` is the paper's r: the gate's inner width is that part of the output's.
    """

    kind: Literal["se_bottleneck"] = "se_bottleneck"
    reduction: Count = 16

    @property
    def squeezed(self) -> int:
        """Channels inside the gate."""
        return max(1, self.expanded // self.reduction)

    def branch(self) -> "tuple[tuple[str, Part], ...]":
        gate = SqueezeExcite(channels=self.expanded, squeezed=self.squeezed)
        return (*super().branch(), ("se", gate))
