"""What DenseNets are made of: dense layers, and the transitions between their blocks."""

from typing import TYPE_CHECKING, Literal

from lamina.spec.combinators import Chain, Wired, chain, graph
from lamina.spec.fields import Output, Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.merge import Concat
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import AvgPool

if TYPE_CHECKING:
    from lamina.spec.union import Part


class DenseLayer(Block):
    """Adds `growth` channels to those that come in, computed from all of them: 1×1 makes
    4 times growth, 3×3 makes growth (Huang 2017, section 3, DenseNet-B)."""

    kind: Literal["dense_layer"] = "dense_layer"
    growth: Width
    norm: "Part | None" = None

    @property
    def bottleneck(self) -> int:
        """Channels of the 1×1 convolution."""
        return 4 * self.growth

    def body(self) -> Wired:
        norm = BatchNorm() if self.norm is None else self.norm
        return graph(
            {
                "norm1": norm,
                "relu1": ReLU(),
                "conv1": Conv(channels=self.bottleneck, kernel=1, bias=False),
                "norm2": norm,
                "relu2": ReLU(),
                "conv2": Conv(channels=self.growth, kernel=3, padding=1, bias=False),
                "concat": Concat(),
            },
            {"concat": ("input", "conv2")},
        )


class Transition(Block):
    """1×1 convolution to `channels`, then half the size (Huang 2017, section 3, table 1)."""

    kind: Literal["transition"] = "transition"
    channels: Output
    norm: "Part | None" = None

    def body(self) -> Chain:
        return chain(
            norm=BatchNorm() if self.norm is None else self.norm,
            relu=ReLU(),
            conv=Conv(channels=self.channels, kernel=1, bias=False),
            pool=AvgPool(kernel=2),
        )
