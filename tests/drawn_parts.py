"""A random network in the making: parts are drawn for the shape that they get."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from drawn_layers import DRAWERS, GROWING, IMAGE, LARGE, VECTOR, Draw, few, inits, up_to
from lamina.compiler.elaborate import elaborate
from lamina.spec import layers
from lamina.spec.combinators import Aux, Chain, chain
from lamina.spec.definition import Definition
from lamina.spec.initial import HE
from lamina.spec.layer import Block, Element
from lamina.spec.network import Network
from lamina.spec.shape import Shape

Drawn = tuple[Any, Shape]
DEEPEST = 4
COLLAPSING = (layers.Flatten, layers.GlobalMaxPool, layers.GlobalAvgPool)
# Names that have a meaning in emitted code, or look like one of ours.
NAMES = (
    *("x", "y", "self", "torch", "nn", "F", "jax", "jnp", "nnx", "lax", "math", "Tensor", "len"),
    *("train", "eval", "forward", "training", "type", "float", "half", "parameters", "kernel"),
    *("_x", "__call__", "class", "lambda", "match", "None", "rngs", "block", "channels", "conv"),
    *("in_channels", "x2", "y_", "A", "super", "range", "modules", "Conv", "NamedTuple", "a__b"),
)
HEADS = (*("aux", "aux1", "class", "count", "index", "_x", "x", "self", "nn", "main", "y"),)


@dataclass
class Maker:
    """One network in the making: what has been drawn, and how much more may be."""

    draw: Draw
    left: int  # primitives that may still be drawn
    dropping: bool
    blocks: dict[str, Definition] = field(default_factory=dict)
    known: list[tuple[str, Shape, Shape]] = field(default_factory=list)  # blocks to use again
    heads: set[str] = field(default_factory=set)

    def part(self, x: Shape, depth: int = 1, *, trunk: bool = False) -> Drawn:
        """A part of any kind that takes `x`."""
        kind = self.kind(x, depth, trunk=trunk)
        if kind in COMPOSITES:
            part, y = COMPOSITES[kind](self, x, depth, trunk)
        else:
            part, y = self.layer(DRAWERS[kind](self.draw, x), x)
        if isinstance(part, Element) and self.draw(up_to(10)) == 10:
            part = type(part)(**{**dict(part), "frozen": True})
        return part, y

    def kind(self, x: Shape, depth: int, *, trunk: bool) -> Any:
        """A kind that fits: as often a composite, while there is room, as a layer."""
        if depth < DEEPEST and self.left > 2 and self.draw(st.booleans()):
            kinds = [kind for kind in COMPOSITES if x.is_image or kind not in IMAGES_ONLY]
            return self.draw(few(kinds if trunk else [kind for kind in kinds if kind is not Aux]))
        kinds = list(IMAGE if x.is_image else VECTOR)
        if x.volume > LARGE:
            kinds = [kind for kind in kinds if kind not in GROWING]
        kind = self.draw(few(kinds))
        # little can be drawn after these
        early = kind in COLLAPSING and x.is_image and self.left > 3
        return layers.Conv if early and self.draw(st.booleans()) else kind

    def layer(self, op: Any, x: Shape) -> Drawn:
        self.left -= 1
        if not self.dropping and hasattr(op, "rate"):
            op = type(op)(**{**dict(op), "rate": 0.0})
        return op, op.settled(HE).resolved(x).infer(x)

    def block(self, part: Block, x: Shape) -> Drawn:
        """A shipped block with the shape it gives."""
        self.left -= 3
        return part, elaborate(Network(name="n", input=x.dimensions, body=chain(p=part))).shape

    def name(self, taken: set[str], wishes: tuple[str, ...] = ()) -> str:
        """A name that is free in its list."""
        wish = self.draw(few(wishes or NAMES))
        number, name = 1, wish
        while name.casefold() in taken:
            number += 1
            name = f"{wish}{number}"
        taken.add(name.casefold())
        return name

    def part_name(self, part: Any, taken: set[str]) -> str:
        """A name for a part in its list; side outputs' names are unique in the network."""
        if not isinstance(part, Aux):
            return self.name(taken)
        name = self.name(self.heads, HEADS)
        while name.casefold() in taken:
            name = self.name(self.heads, HEADS)
        taken.add(name.casefold())
        return name

    def series(
        self, x: Shape, depth: int, *, most: int, trunk: bool = False, taken: tuple[str, ...] = ()
    ) -> tuple[tuple[tuple[str, Any], ...], Shape]:
        """Named parts, one after another."""
        pairs: list[tuple[str, Any]] = []
        names = set(taken)
        for _ in range(self.draw(st.integers(min(2, most), most))):
            part, x = self.part(x, depth + 1, trunk=trunk)
            pairs.append((self.part_name(part, names), part))
        return tuple(pairs), x

    def between(self, x: Shape, y: Shape) -> Any:
        """A part that makes `y` of `x`."""
        self.left -= 1
        if x == y:
            kept = [layers.Identity(), layers.ReLU(), layers.BatchNorm(), layers.Tanh()]
            convs = [layers.Conv(channels=y.channels, kernel=k, padding="same") for k in (1, 3)]
            return self.draw(few(kept + (convs if x.is_image else [])))
        if not y.is_image:
            last = layers.Linear(features=y.channels, init=inits(self.draw, 99))
            return chain(flat=layers.Flatten(), fc=last) if x.is_image else last
        last = layers.Conv(channels=y.channels, kernel=1, bias=self.draw(st.booleans()))
        if x.size == y.size:
            return last
        sized = layers.AdaptiveAvgPool(size=y.size)
        return sized if x.channels == y.channels else chain(size=sized, conv=last)

    def ending(self, x: Shape, y: Shape, depth: int) -> Any:
        """A part that ends in `y`, with anything before."""
        if self.draw(st.booleans()) or self.left < 2 or y.is_image:
            return self.between(x, y)
        part, z = self.part(x, depth)
        return Chain(body=(("a", part), ("b", self.between(z, y))))


Composer = Callable[[Maker, Shape, int, bool], Drawn]
COMPOSITES: dict[Any, Composer] = {}
IMAGES_ONLY: list[Any] = []


def composes(kind: Any, *, image: bool = False) -> Callable[[Composer], Composer]:
    """Registers how a composite is drawn; `image` ones take no vectors."""

    def register(composer: Composer) -> Composer:
        COMPOSITES[kind] = composer
        IMAGES_ONLY.extend([kind] if image else [])
        return composer

    return register
