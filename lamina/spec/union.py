"""`Part`: the closed union of everything a network can be made of."""

from __future__ import annotations

import sys
from typing import Annotated, Any, get_args

from pydantic import Field, GetCoreSchemaHandler
from pydantic_core import core_schema

from lamina.spec import layers
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.inception import AuxClassifier, Inception
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.blocks.residual import BasicBlock, Bottleneck
from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.layer import Block, Element, Layer, Merge
from lamina.spec.parts import NamedParts

AnyLayer = (
    layers.Conv
    | layers.ConvTranspose
    | layers.SparseConv
    | layers.Linear
    | layers.RBF
    | layers.MaxPool
    | layers.AvgPool
    | layers.GlobalMaxPool
    | layers.GlobalAvgPool
    | layers.AdaptiveAvgPool
    | layers.Subsample
    | layers.SubsampleTrainable
    | layers.BatchNorm
    | layers.LayerNorm
    | layers.GroupNorm
    | layers.LRN
    | layers.ScaleShift
    | layers.ReLU
    | layers.ReLU6
    | layers.LeakyReLU
    | layers.PReLU
    | layers.ELU
    | layers.GELU
    | layers.SiLU
    | layers.HardSwish
    | layers.HardSigmoid
    | layers.Sigmoid
    | layers.Tanh
    | layers.ScaledTanh
    | layers.Softmax
    | layers.Dropout
    | layers.StochasticDepth
    | layers.Flatten
    | layers.Pad
    | layers.PadChannels
    | layers.Upsample
    | layers.ChannelShuffle
    | layers.SliceChannels
    | layers.Identity
)
AnyMerge = layers.Concat | layers.Add | layers.Multiply
AnyCombinator = Chain | Residual | Aux | Repeat | Wired | Use
AnyBlock = (
    ConvRelu
    | ConvNormAct
    | MLPConv
    | Inception
    | AuxClassifier
    | BasicBlock
    | Bottleneck
    | SqueezeExcite
)


class OwnBlocks:
    """Lets a user's own `Block` stand in Python specs; documents stay closed."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        closed = handler(source)
        python = core_schema.no_info_wrap_validator_function(
            lambda value, inner: value if is_own(value) else inner(value), closed
        )
        return core_schema.json_or_python_schema(json_schema=closed, python_schema=python)


def is_own(value: object) -> bool:
    """Whether this is an instance of a block class that a user wrote."""
    return isinstance(value, Block) and type(value) not in BLOCKS


Part = Annotated[
    AnyLayer | AnyMerge | AnyCombinator | AnyBlock,
    Field(discriminator="kind"),
    OwnBlocks(),
]
LAYERS: tuple[type[Layer], ...] = get_args(AnyLayer)
MERGES: tuple[type[Merge], ...] = get_args(AnyMerge)
COMBINATORS: tuple[type[Element], ...] = get_args(AnyCombinator)
BLOCKS: tuple[type[Block], ...] = get_args(AnyBlock)
KINDS: dict[str, type[Element]] = {
    cls.model_fields["kind"].default: cls for cls in (*LAYERS, *MERGES, *COMBINATORS, *BLOCKS)
}

# Composite models name `Part` before it exists. They find it here when pydantic first builds
# them, which it does on first use: building all of them at import would take 0.2 s.
for composite in (Merge, Block, *MERGES, *COMBINATORS, *BLOCKS):
    vars(sys.modules[composite.__module__]).update(Part=Part, NamedParts=NamedParts)
