"""Random shipped blocks, and a user's own."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import strategies as st

from drawn_layers import DRAWERS, IMAGE, few, up_to
from drawn_parts import Drawn, Maker, composes
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
from lamina.spec.combinators import Chain, chain
from lamina.spec.fields import Count
from lamina.spec.layer import Block
from lamina.spec.layers.activation import Activation
from lamina.spec.shape import Shape


class Widen(Block):
    """A user's own block class."""

    kind: Literal["widen"] = "widen"
    width: Count
    biased: bool = False

    @property
    def doubled(self) -> int:
        return 2 * self.width

    def body(self) -> Chain:
        conv = layers.Conv(channels=self.doubled, kernel=1, bias=self.biased)
        return chain(conv=conv, act=layers.Tanh(), back=layers.Conv(channels=self.width, kernel=1))


@composes(Widen, image=True)
def widen(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    make.left -= 3
    width = make.draw(up_to(3))
    return Widen(width=width, biased=make.draw(st.booleans())), x.with_channels(width)


def plain_conv(make: Maker, x: Shape) -> dict[str, Any]:
    """The fields that a convolution inside a block has."""
    conv = dict(DRAWERS[layers.Conv](make.draw, x))
    return {name: conv[name] for name in ("kernel", "stride", "padding")}


@composes(ConvRelu, image=True)
def conv_relu(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    fields = {"bias_init": make.draw(few([0.0, 0.2])), **plain_conv(make, x)}
    return make.block(ConvRelu(channels=make.draw(up_to(5)), **fields), x)


ACTIVATIONS = [kind for kind in IMAGE if issubclass(kind, Activation)]


def activation(make: Maker, x: Shape) -> Any:
    return make.draw(st.none() | few(ACTIVATIONS).map(lambda kind: DRAWERS[kind](make.draw, x)))


@composes(ConvNormAct, image=True)
def conv_norm_act(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    channels = make.draw(up_to(5))
    norms = [None, layers.LayerNorm(), layers.BatchNorm(momentum=0.3)]
    norms += [layers.GroupNorm(groups=1)] if channels > 1 else []
    linear = make.draw(st.booleans())
    part = ConvNormAct(
        channels=channels,
        bias=make.draw(st.booleans()),
        norm=make.draw(few(norms)),
        activation=None if linear else activation(make, x),
        linear=linear,
        **plain_conv(make, x),
    )
    return make.block(part, x)


@composes(MLPConv, image=True)
def mlpconv(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    channels = make.draw(st.lists(up_to(5), min_size=2, max_size=4))
    return make.block(MLPConv(channels=tuple(channels), **plain_conv(make, x)), x)


def norm(make: Maker) -> Any:
    return make.draw(few([None, layers.BatchNorm(momentum=0.3)]))


def channels(make: Maker, count: int) -> tuple[int, ...]:
    return tuple(make.draw(up_to(3)) for _ in range(count))


@composes(Inception, image=True)
def inception(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    names = ("one", "three_reduce", "three", "five_reduce", "five", "pool_proj")
    widths = dict(zip(names, channels(make, len(names)), strict=True))
    part = Inception(**widths, five_kernel=make.draw(few([3, 5])), norm=norm(make))
    return make.block(part, x)


@composes(AuxClassifier, image=True)
def aux_classifier(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    window = layers.AvgPool(kernel=tuple(min(n, 5) for n in x.size), stride=3)
    part = AuxClassifier(
        classes=make.draw(up_to(4)),
        channels=make.draw(up_to(4)),
        features=make.draw(up_to(5)),
        rate=make.draw(few([0.0, 0.7])) if make.dropping else 0.0,
        pool=make.draw(few([window, layers.AdaptiveAvgPool(size=2)])),
        norm=norm(make),
    )
    return make.block(part, x)


def module(make: Maker, kind: type[Block], **branches: int) -> Any:
    """One of the factorised modules, with so many channels in each branch."""
    widths = {name: channels(make, count) for name, count in branches.items()}
    fields = {name: value if len(value) > 1 else value[0] for name, value in widths.items()}
    return kind(**fields, norm=norm(make), bias=make.draw(st.booleans()))


@composes(InceptionA, image=True)
def inception_a(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    names = ("one", "single_reduce", "single", "stacked_reduce", "stacked", "pool_proj")
    return make.block(module(make, InceptionA, **dict.fromkeys(names, 1)), x)


@composes(InceptionB, image=True)
def inception_b(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    return make.block(module(make, InceptionB, one=1, single=3, stacked=5, pool_proj=1), x)


@composes(ReductionA, image=True)
def reduction_a(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    if min(x.size) < 3:  # its windows have no padding
        return inception_a(make, x, depth, trunk)
    return make.block(module(make, ReductionA, single=1, stacked=3), x)


@composes(ReductionB, image=True)
def reduction_b(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    if min(x.size) < 3:  # its windows have no padding
        return inception_b(make, x, depth, trunk)
    return make.block(module(make, ReductionB, single=2, seven=4), x)


@composes(BasicBlock, image=True)
def basic_block(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    if make.draw(st.booleans()):
        return make.block(BasicBlock(channels=x.channels), x)
    channels, stride = make.draw(up_to(5)), make.draw(up_to(2))
    return make.block(BasicBlock(channels=channels, stride=stride, projection=True), x)


@composes(PlainBlock, image=True)
def plain_block(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    return make.block(PlainBlock(channels=make.draw(up_to(5)), stride=make.draw(up_to(2))), x)


@composes(PaddedBlock, image=True)
def padded_block(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    return make.block(PaddedBlock(channels=2 * x.channels, stride=make.draw(up_to(2))), x)


@composes(Bottleneck, image=True)
def bottleneck(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = Bottleneck(**narrowing(make, x), norm=norm(make), bias=make.draw(st.booleans()))
    return make.block(part, x)


@composes(SEBottleneck, image=True)
def se_bottleneck(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    return make.block(SEBottleneck(**narrowing(make, x), reduction=make.draw(up_to(3))), x)


def narrowing(make: Maker, x: Shape) -> dict[str, Any]:
    """The fields of a bottleneck that takes `x`: as it is where it can, or projected."""
    fits = [n for n in (4, 2) if x.channels % n == 0]
    if fits and make.draw(st.booleans()):
        expansion = make.draw(few(fits))
        return {"channels": x.channels // expansion, "expansion": expansion}
    channels = make.draw(up_to(2))
    return {
        "channels": channels,
        "stride": make.draw(up_to(2)),
        "projection": True,
        "groups": make.draw(few([1, channels])),
        "expansion": make.draw(few([2, 4])),
        "stride_in": make.draw(few(["1x1", "3x3"])),
    }


@composes(PreActBasicBlock, image=True)
def preact_basic_block(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    how = preactivation(make)
    channels = make.draw(up_to(5)) if "projection" in how else x.channels
    return make.block(PreActBasicBlock(channels=channels, **how), x)


@composes(PreActBottleneck, image=True)
def preact_bottleneck(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    how = preactivation(make) if x.channels % 4 == 0 else {"projection": True}
    channels = make.draw(up_to(2)) if "projection" in how else x.channels // 4
    stride_in = make.draw(few(["1x1", "3x3"]))
    return make.block(PreActBottleneck(channels=channels, stride_in=stride_in, **how), x)


def preactivation(make: Maker) -> dict[str, Any]:
    """How the two paths of a unit part."""
    how = {name: True for name in ("shared", "activated") if make.draw(st.booleans())}
    if make.draw(st.booleans()):
        how |= {"projection": True, "stride": make.draw(up_to(2))}
    return how


@composes(SqueezeExcite, image=True)
def squeeze_excite(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = SqueezeExcite(
        channels=x.channels,
        squeezed=make.draw(up_to(3)),
        activation=activation(make, x),
        gate=activation(make, x),
    )
    return make.block(part, x)


@composes(Fire, image=True)
def fire(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    return make.block(Fire(squeeze=make.draw(up_to(3)), expand=make.draw(up_to(3))), x)


@composes(DenseLayer, image=True)
def dense_layer(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    return make.block(DenseLayer(growth=make.draw(up_to(3)), norm=norm(make)), x)


@composes(Transition, image=True)
def transition(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    if min(x.size) < 2:  # too small to be halved
        return make.between(x, x), x
    return make.block(Transition(channels=make.draw(up_to(4)), norm=norm(make)), x)


@composes(DepthwiseSeparable, image=True)
def depthwise_separable(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = DepthwiseSeparable(
        inputs=x.channels,
        channels=make.draw(up_to(5)),
        stride=make.draw(up_to(2)),
        padding=make.draw(few([None, "same", (1, 2, 0, 2)])),
        norm=norm(make),
    )
    return make.block(part, x)


@composes(InvertedResidual, image=True)
def inverted_residual(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = InvertedResidual(
        inputs=x.channels,
        expansion=make.draw(up_to(3)),
        channels=make.draw(st.just(x.channels) | up_to(5)),
        kernel=make.draw(few([3, 5])),
        stride=make.draw(up_to(2)),
        squeezed=make.draw(st.none() | up_to(3)),
        rate=make.draw(few([0.0, 0.2])) if make.dropping else 0.0,
        norm=make.draw(few([None, layers.BatchNorm(eps=1e-3, momentum=0.01)])),
        activation=activation(make, x),
    )
    return make.block(part, x)


@composes(ConvNeXtBlock, image=True)
def convnext_block(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = ConvNeXtBlock(
        channels=x.channels,
        kernel=make.draw(few([3, 7])),
        scale_init=make.draw(few([1.0, 0.5])),
        rate=make.draw(few([0.0, 0.2])) if make.dropping else 0.0,
    )
    return make.block(part, x)
