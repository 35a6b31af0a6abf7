"""Pre-activation residual units: norm and ReLU before each convolution (He 2016b, figure 1b)."""

from typing import TYPE_CHECKING, Literal

from lamina.spec.blocks.residual import bare
from lamina.spec.combinators import INPUT, Wired, graph
from lamina.spec.fields import Count, Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.merge import Add
from lamina.spec.layers.norm import BatchNorm

if TYPE_CHECKING:
    from lamina.spec.union import Part


class PreActivation(Block):
    """The fields of a unit, and how its two paths part and meet.

    The shortcut is the input itself. A `projection`, a 1×1 convolution, reads the activated
    input; so does the shortcut of a `shared` pre-activation (the first unit of a network). An
    input that is `activated` already isn't again.
    """

    channels: Width
    stride: Count = 1
    projection: bool = False
    shared: bool = False
    activated: bool = False

    def around(self, width: int, **branch: "Part") -> Wired:
        """Pre-activation, then a shortcut around the branch; `width` is the output's."""
        before: dict[str, Part] = {}
        if not self.activated:
            before = {"norm1": BatchNorm(), "relu1": ReLU()}
        parting = "relu1" if before else INPUT
        inputs: dict[str, tuple[str, ...]] = {next(iter(branch)): (parting,)}
        shortcut = parting if self.shared else INPUT
        if self.projection:
            before["shortcut"] = bare(width, 1, stride=self.stride)
            inputs["shortcut"] = (parting,)
            shortcut = "shortcut"
        inputs["add"] = (shortcut, next(reversed(branch)))
        return graph({**before, **branch, "add": Add()}, inputs)


class PreActBasicBlock(PreActivation):
    """Two 3×3 convolutions, norm and ReLU before each, and a shortcut around them
    (He 2016b, figure 1b)."""

    kind: Literal["preact_basic_block"] = "preact_basic_block"

    def body(self) -> Wired:
        return self.around(
            self.channels,
            conv1=bare(self.channels, 3, stride=self.stride),
            norm2=BatchNorm(),
            relu2=ReLU(),
            conv2=bare(self.channels, 3),
        )


class PreActBottleneck(PreActivation):
    """1×1 reduces to `channels`, 3×3, 1×1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).

    The stride is in the 3×3, or in the first 1×1 (`stride_in: "1x1"`).
    """

    kind: Literal["preact_bottleneck"] = "preact_bottleneck"
    stride_in: Literal["1x1", "3x3"] = "3x3"

    @property
    def expanded(self) -> int:
        """Channels of the output."""
        return 4 * self.channels

    def body(self) -> Wired:
        first, second = (self.stride, 1) if self.stride_in == "1x1" else (1, self.stride)
        return self.around(
            self.expanded,
            conv1=bare(self.channels, 1, stride=first),
            norm2=BatchNorm(),
            relu2=ReLU(),
            conv2=bare(self.channels, 3, stride=second),
            norm3=BatchNorm(),
            relu3=ReLU(),
            conv3=bare(self.expanded, 1),
        )
