"""`Part`: the closed union of everything a network can be made of."""

from __future__ import annotations

import sys
from typing import Annotated, Any, get_args

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from lamina.errors import quoted
from lamina.spec import layers
from lamina.spec.blocks.bottleneck import Bottleneck, SEBottleneck
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.dense import DenseLayer, Transition
from lamina.spec.blocks.depthwise import ConvNeXtBlock, DepthwiseSeparable, InvertedResidual
from lamina.spec.blocks.factorized import InceptionA, InceptionB, ReductionA, ReductionB
from lamina.spec.blocks.fire import Fire
from lamina.spec.blocks.inception import AuxClassifier, Inception
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.blocks.preactivation import PreActBasicBlock, PreActBottleneck
from lamina.spec.blocks.residual import BasicBlock, PaddedBlock, PlainBlock
from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.initial import Init
from lamina.spec.layer import Block, Element, Layer, Merge
from lamina.spec.model import Model
from lamina.spec.parts import NamedParts
from lamina.spec.wording import found

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
    | PlainBlock
    | InceptionA
    | InceptionB
    | ReductionA
    | ReductionB
    | BasicBlock
    | PaddedBlock
    | Bottleneck
    | SEBottleneck
    | PreActBasicBlock
    | PreActBottleneck
    | SqueezeExcite
    | Fire
    | DenseLayer
    | Transition
    | DepthwiseSeparable
    | InvertedResidual
    | ConvNeXtBlock
)


class OfKind:
    """Reads a part: one that is made already, or a map whose `kind` says what it is.

    A function in place of Pydantic's tagged union, which would build the validators of all
    kinds for each of them that has parts inside; so a kind's is built when it is first met.
    """

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(part_of)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"$comment": "Part"}  # lamina.spec.schema puts the reference in its place


def part_of(value: object) -> Element:
    """The part; a user's own blocks may stand in Python specs, documents stay closed."""
    if isinstance(value, Element):
        if type(value) in PARTS or is_own(value):
            return value
        kind = quoted(type(value).__name__)
        raise fault("S109", f"{kind} is no kind of part; a part of your own is a subclass of Block")
    if isinstance(value, type) and issubclass(value, Element):
        name = value.__name__
        raise fault("S109", f"found the class `{name}`, expected a part", f"call it: {name}(…)")
    if not isinstance(value, dict):
        raise fault("S107", f"{found(value)}, expected a part", "for example {kind: relu}")
    if "kind" not in value:
        raise fault("S103", "a part must say its `kind`", "for example {kind: relu}")
    kind = value["kind"]
    if not isinstance(kind, str):
        raise fault("S104", f"unknown kind {quoted(kind)}", "`lamina schema` lists the kinds")
    if kind not in KINDS:
        raise PydanticCustomError("unknown_kind", "unknown kind", {"kind": kind})
    return KINDS[kind].model_validate(value)


def fault(code: str, message: str, *details: str) -> PydanticCustomError:
    """What is wrong with a part, in our words."""
    return PydanticCustomError(
        "spec", "{words}", {"code": code, "words": message, "details": details}
    )


def is_own(value: object) -> bool:
    """Whether this is an instance of a block class that a user wrote."""
    return isinstance(value, Block) and type(value) not in BLOCKS


Part = Annotated[
    AnyLayer | AnyMerge | AnyCombinator | AnyBlock | Block,  # a block of one's own, in Python
    OfKind(),
]
LAYERS: tuple[type[Layer], ...] = get_args(AnyLayer)
MERGES: tuple[type[Merge], ...] = get_args(AnyMerge)
COMBINATORS: tuple[type[Element], ...] = get_args(AnyCombinator)
BLOCKS: tuple[type[Block], ...] = get_args(AnyBlock)
KINDS: dict[str, type[Element]] = {
    cls.model_fields["kind"].default: cls for cls in (*LAYERS, *MERGES, *COMBINATORS, *BLOCKS)
}
PARTS = frozenset(KINDS.values())
SCHEMES: tuple[type[Model], ...] = get_args(get_args(Init)[0])
FIELDS: dict[str, tuple[str, ...]] = {
    **{kind: tuple(cls.model_fields) for kind, cls in KINDS.items()},
    **{cls.model_fields["scheme"].default: tuple(cls.model_fields) for cls in SCHEMES},
}

# Composite models name `Part` before it exists. They find it here when pydantic first builds
# them, which it does on first use: building all of them at import would take too long.
for composite in (Merge, Block, *MERGES, *COMBINATORS, *BLOCKS):
    vars(sys.modules[composite.__module__]).update(Part=Part, NamedParts=NamedParts)
