"""The Fire module of SqueezeNet."""

from typing import Literal

from lamina.spec.blocks.conv import ConvRelu
from lamina.spec.combinators import Wired, graph
from lamina.spec.fields import Width
from lamina.spec.layer import Block
from lamina.spec.layers.merge import Concat


class Fire(Block):
    """1×1 filters squeeze, then as many 1×1 as 3×3 filters expand, side by side
    (Iandola 2016, figure 1).

    `squeeze` is the paper's s1×1, `expand` both its e1×1 and its e3×3.
    """

    kind: Literal["fire"] = "fire"
    squeeze: Width
    expand: Width

    def body(self) -> Wired:
        return graph(
            {
                "squeeze1x1": ConvRelu(channels=self.squeeze, kernel=1),
                "expand1x1": ConvRelu(channels=self.expand, kernel=1),
                "expand3x3": ConvRelu(channels=self.expand, kernel=3, padding=1),
                "concat": Concat(),
            },
            {"expand3x3": ("squeeze1x1",), "concat": ("expand1x1", "expand3x3")},
        )
