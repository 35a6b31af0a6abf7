"""Random shipped blocks, and a user's own."""

from __future__ import annotations

from typing import Any, Literal

from hypothesis import strategies as st

from drawn_layers import DRAWERS, IMAGE, few, up_to
from drawn_parts import Drawn, Maker, composes
from lamina.spec import layers
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.inception import AuxClassifier, Inception
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.blocks.residual import BasicBlock, Bottleneck
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


@composes(Inception, image=True)
def inception(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    names = ("one", "three_reduce", "three", "five_reduce", "five", "pool_proj")
    return make.block(Inception(**{name: make.draw(up_to(3)) for name in names}), x)


@composes(AuxClassifier, image=True)
def aux_classifier(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = AuxClassifier(
        classes=make.draw(up_to(4)),
        channels=make.draw(up_to(4)),
        features=make.draw(up_to(5)),
        rate=make.draw(few([0.0, 0.7])) if make.dropping else 0.0,
        pool_kernel=tuple(min(n, 5) for n in x.size),
    )
    return make.block(part, x)


@composes(BasicBlock, image=True)
def basic_block(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    if make.draw(st.booleans()):
        return make.block(BasicBlock(channels=x.channels), x)
    channels, stride = make.draw(up_to(5)), make.draw(up_to(2))
    return make.block(BasicBlock(channels=channels, stride=stride, projection=True), x)


@composes(Bottleneck, image=True)
def bottleneck(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    channels = x.channels // 4 if x.channels % 4 == 0 else make.draw(up_to(2))
    part = Bottleneck(
        channels=channels,
        stride=make.draw(up_to(2)),
        projection=True,
        groups=make.draw(few([1, channels])),
        stride_in=make.draw(few(["1x1", "3x3"])),
    )
    if x.channels % 4 == 0 and make.draw(st.booleans()):
        part = Bottleneck(channels=channels)
    return make.block(part, x)


@composes(SqueezeExcite, image=True)
def squeeze_excite(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    part = SqueezeExcite(
        channels=x.channels,
        squeezed=make.draw(up_to(3)),
        activation=activation(make, x),
        gate=activation(make, x),
    )
    return make.block(part, x)
