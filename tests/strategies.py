"""Random well-formed networks. Every part is drawn for the shape that it gets, so that a draw
is valid by construction, and next to none is thrown away."""

from __future__ import annotations

from hypothesis import strategies as st

import drawn_blocks  # noqa: F401, registers how blocks are drawn
import drawn_combinators  # noqa: F401, registers how combinators are drawn
from drawn_layers import Draw, few, up_to
from drawn_parts import Maker
from lamina.spec import layers
from lamina.spec.combinators import Use
from lamina.spec.definition import Definition
from lamina.spec.initial import GLOROT, HE, HE_FAN_OUT, UniformOverFanIn
from lamina.spec.model import Model
from lamina.spec.network import Network
from lamina.spec.shape import Shape

# no two of channels, height and width are the same, or a mix-up would not show
images = st.lists(st.integers(1, 8), min_size=3, max_size=3, unique=True).map(
    lambda found: Shape(*found)
)
vectors = up_to(7).map(Shape)


def used(blocks: dict[str, Definition], parts: object) -> tuple[tuple[str, Definition], ...]:
    """The definitions that the parts lead to; others would be refused."""
    found: set[str] = set()
    todo = [parts]
    while todo:
        here = todo.pop()
        if isinstance(here, Use) and here.block not in found:
            found.add(here.block)
            todo.append(blocks[here.block])
        if isinstance(here, tuple):
            todo += here
        elif isinstance(here, Model):
            todo += vars(here).values()
    return tuple((name, made) for name, made in blocks.items() if name in found)


@st.composite
def networks(draw: Draw, *, max_parts: int = 12, dropping: bool = True) -> Network:
    """Well-formed networks, of about `max_parts` primitives at most where nothing repeats,
    that end in an image or in features. Without `dropping`, all rates are 0."""
    maker = Maker(draw, max_parts, dropping)
    x = draw(vectors if draw(up_to(15)) == 15 else images)
    pairs, y = maker.series(x, 0, most=6, trunk=True, taken=("flat", "fc"))
    if y.is_image and draw(st.booleans()):
        last = layers.Linear(features=draw(up_to(5)))
        pairs = (*pairs, ("flat", layers.Flatten()), ("fc", last))
    return Network(
        name=draw(few(["net", "a.b", "x_1", "nn", "_", "class_"])),
        title=draw(few([None, None, "Net", "Conv", "torch"])),
        description=draw(few(["", 'a "quoted" text', "it's\n# coding: utf-7 \\", "é {0} %s"])),
        input=x.dimensions,
        init=draw(few([HE, HE_FAN_OUT, GLOROT, UniformOverFanIn()])),
        blocks=used(maker.blocks, pairs),
        body=pairs,
    )
