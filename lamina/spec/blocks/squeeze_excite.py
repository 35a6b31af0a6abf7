"""The gate of Squeeze-and-Excitation networks."""

from typing import TYPE_CHECKING, Literal

from lamina.spec.combinators import Wired, graph
from lamina.spec.fields import Width
from lamina.spec.layer import Block
from lamina.spec.layers.activation import ReLU, Sigmoid
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.merge import Multiply
from lamina.spec.layers.pool import GlobalAvgPool

if TYPE_CHECKING:
    from lamina.spec.union import Part


class SqueezeExcite(Block):
    """Scales each channel by a gate computed from all of them (Hu 2018, eq. 2 to 4).

    `channels` is the input's width, `squeezed` the bottleneck's (channels / 16 in the paper).
    """

    kind: Literal["squeeze_excite"] = "squeeze_excite"
    channels: Width
    squeezed: Width
    activation: "Part | None" = None
    gate: "Part | None" = None

    def body(self) -> Wired:
        return graph(
            {
                "pool": GlobalAvgPool(),
                "reduce": Conv(channels=self.squeezed, kernel=1),
                "act": ReLU() if self.activation is None else self.activation,
                "expand": Conv(channels=self.channels, kernel=1),
                "gate": Sigmoid() if self.gate is None else self.gate,
                "scale": Multiply(gate=True),
            },
            {"scale": ("input", "gate")},
        )
