"""The MLP convolution of Network in Network."""

from typing import Annotated, Literal

from pydantic import Field

from lamina.spec.blocks.conv import ConvRelu
from lamina.spec.combinators import Chain, chain
from lamina.spec.fields import Count, Listed, Padding, Role, Size
from lamina.spec.initial import Init
from lamina.spec.layer import Block


class MLPConv(Block):
    """A convolution and 1×1 convolutions after it (cccp), each with ReLU (Lin 2014, eq. 2).

    `channels` are the convolution's, then one number for each 1×1. `init` is the scheme of
    the convolution's weights, `cccp_init` of the others'; the network's where there is none.
    """

    kind: Literal["mlpconv"] = "mlpconv"
    channels: Annotated[tuple[Count, ...], Field(min_length=2, max_length=64), Listed, Role.OUTPUT]
    kernel: Size
    stride: Size = 1
    padding: Padding = 0
    init: Init | None = None
    cccp_init: Init | None = None

    def body(self) -> Chain:
        first, *rest = self.channels
        conv = ConvRelu(
            channels=first,
            kernel=self.kernel,
            stride=self.stride,
            padding=self.padding,
            init=self.init,
        )
        cccp = {
            f"cccp{i}": ConvRelu(channels=channels, kernel=1, init=self.cccp_init)
            for i, channels in enumerate(rest, start=1)
        }
        return chain(conv=conv, **cccp)
