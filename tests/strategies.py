"""Random well-formed networks. Every part is drawn for the shape that it gets, so that a draw
is valid by construction, and next to none is thrown away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from drawn_layers import DRAWERS, GROWING, IMAGE, LARGE, VECTOR, Draw, few, inits, up_to
from hypothesis import strategies as st

from lamina.compiler.elaborate import elaborate
from lamina.spec import layers
from lamina.spec.blocks.conv import ConvNormAct, ConvRelu
from lamina.spec.blocks.inception import AuxClassifier, Inception
from lamina.spec.blocks.mlpconv import MLPConv
from lamina.spec.blocks.residual import BasicBlock, Bottleneck
from lamina.spec.blocks.squeeze_excite import SqueezeExcite
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired, chain
from lamina.spec.fields import Count
from lamina.spec.initial import GLOROT, HE, HE_FAN_OUT, UniformOverFanIn
from lamina.spec.layer import Block, Element
from lamina.spec.layers.activation import Activation
from lamina.spec.network import Definition, Network
from lamina.spec.shape import Shape

Drawn = tuple[Any, Shape]
DEEPEST = 4
# Names that have a meaning in emitted code, or look like one of ours.
NAMES = (
    *("x", "y", "self", "torch", "nn", "F", "jax", "jnp", "nnx", "lax", "math", "Tensor", "len"),
    *("train", "eval", "forward", "training", "type", "float", "half", "parameters", "kernel"),
    *("_x", "__call__", "class", "lambda", "match", "None", "rngs", "block", "channels", "conv"),
    *("in_channels", "x2", "y_", "A", "super", "range", "modules", "Conv", "NamedTuple", "a__b"),
)
HEADS = (*("aux", "aux1", "class", "count", "index", "_x", "x", "self", "nn", "main", "y"),)


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
        # vectors end what can be drawn of images
        early = kind is layers.Flatten and self.left > 3
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

    def series(
        self, x: Shape, depth: int, *, most: int, trunk: bool = False, taken: tuple[str, ...] = ()
    ) -> tuple[tuple[tuple[str, Any], ...], Shape]:
        """Named parts, one after another."""
        pairs: list[tuple[str, Any]] = []
        names = set(taken)
        for _ in range(self.draw(st.integers(min(2, most), most))):
            part, x = self.part(x, depth + 1, trunk=trunk)
            wishes = HEADS if isinstance(part, Aux) else ()
            used = names | self.heads if isinstance(part, Aux) else names
            name = self.name(used, wishes)
            names.add(name.casefold())
            if isinstance(part, Aux):
                self.heads.add(name.casefold())
            pairs.append((name, part))
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


def networks(
    *, max_parts: int = 12, dropping: bool = True, blocks: bool = True
) -> st.SearchStrategy[Network]:
    """Well-formed networks of about `max_parts` primitives at most, that end in an image or
    in features. Without `dropping`, all rates are 0."""
    return network(max_parts, dropping)


@st.composite
def network(draw: Draw, max_parts: int, dropping: bool) -> Network:
    maker = Maker(draw, max_parts, dropping)
    x = draw(inputs)
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
        blocks=tuple(maker.blocks.items()),
        body=pairs,
    )


# no two of channels, height and width are the same, or a mix-up would not show
images = st.lists(st.integers(1, 8), min_size=3, max_size=3, unique=True).map(
    lambda found: Shape(*found)
)
inputs = st.one_of(*[images] * 9, up_to(7).map(Shape))

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


@composes(Chain)
def chained(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    pairs, y = make.series(x, depth, most=3, trunk=trunk)
    return Chain(body=pairs), y


@composes(Residual)
def residual(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    own = ("shortcut", "add", "activation")
    pairs, y = make.series(x, depth, most=3, taken=own)
    if y != x and make.draw(st.booleans()) and (y.is_image or not x.is_image):
        pairs, y = (*pairs, ("back", make.between(y, x))), x
    shortcut = None
    if y != x or make.draw(st.booleans()):
        shortcut = make.ending(x, y, depth)
    scale = make.draw(few([1.0, 1.0, 0.2, -0.5]))
    activation, z = make.part(y, depth + 1) if make.draw(st.booleans()) else (None, y)
    return Residual(body=pairs, shortcut=shortcut, scale=scale, activation=activation), z


def branched(make: Maker, x: Shape, depth: int, kind: str) -> tuple[Any, list[str], Shape]:
    """The first branch of a merge, names for all of them, and the first one's shape."""
    first, y = make.part(x, depth + 1)
    taken = {kind}
    names = [make.name(taken) for _ in range(make.draw(st.integers(2, 3)))]
    return first, names, y


@composes(layers.Concat)
def concat(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    first, names, y = branched(make, x, depth, "concat")
    wanted = [y.with_channels(make.draw(up_to(3))) for _ in names[1:]]
    rest = [make.ending(x, z, depth) for z in wanted]
    branches = tuple(zip(names, [first, *rest], strict=True))
    channels = y.channels + sum(z.channels for z in wanted)
    return layers.Concat(branches=branches), y.with_channels(channels)


@composes(layers.Add)
def add(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    first, names, y = branched(make, x, depth, "add")
    rest = [make.ending(x, y, depth) for _ in names[1:]]
    branches = tuple(zip(names, [first, *rest], strict=True))
    return layers.Add(branches=branches, scale=make.draw(few([1.0, 0.5]))), y


@composes(layers.Multiply)
def multiply(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    first, names, y = branched(make, x, depth, "multiply")
    gate = make.draw(st.booleans())
    wanted = y.with_size((1, 1)) if gate and y.is_image else y
    rest = [make.ending(x, wanted, depth) for _ in names[1:]]
    branches = tuple(zip(names, [first, *rest], strict=True))
    return layers.Multiply(branches=branches, gate=gate), y


@composes(Aux)
def aux(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    body, _ = make.part(x, depth + 1)
    return Aux(body=body, weight=make.draw(few([0.3, 1.0]))), x


@composes(Repeat)
def repeat(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    """Copies that keep the shape, or that any input suits, after a first that need not."""
    count = make.draw(up_to(4))
    first, y = make.part(x, depth + 1) if make.draw(st.booleans()) else (None, x)
    if make.draw(st.booleans()):
        width = make.draw(up_to(4))
        body = family(make, y)(width)
        used = count - 1 if first is not None else count
        z = y.with_channels(width) if used else y
        make.left -= 2
        return Repeat(count=count, body=body, first=first), z
    part, z = make.part(y, depth + 1)
    if z != y and (y.is_image and not z.is_image):
        part, z = make.between(y, y), y
    body = part if z == y else Chain(body=(("there", part), ("back", make.between(z, y))))
    return Repeat(count=count, body=body, first=first), y


class Family:
    """Stands for a few parts alike in everything but their width."""


def family(make: Maker, x: Shape) -> Callable[[int], Any]:
    """A part for each width, of one structure, that takes and gives shapes of this size."""
    kinds = make.draw(st.lists(few(["conv", "norm", "act", "residual", "concat", "run"]), max_size=3))

    def weighted(width: int, kernel: int = 3) -> Any:
        if not x.is_image:
            return layers.Linear(features=width)
        return layers.Conv(channels=width, kernel=kernel, padding=kernel // 2)

    def step(kind: str, width: int) -> Any:
        conv = weighted(width)
        match kind:
            case "conv":
                return weighted(width, 1)
            case "norm":
                return layers.BatchNorm()
            case "act":
                return layers.LeakyReLU(slope=width / 10)
            case "residual":
                body = (("a", conv), ("b", layers.ReLU()))
                return Residual(body=body, activation=layers.Tanh())
            case "concat":
                branches = (("a", weighted(2 * width)), ("b", weighted(width, 1)))
                joined = layers.Concat(branches=branches)
                return Chain(body=(("both", joined), ("back", conv)))
            case _:
                return Repeat(count=1 + width % 3, body=conv)

    def made(width: int) -> Chain:
        steps = ((f"{kind}{i}", step(kind, width)) for i, kind in enumerate(kinds))
        return Chain(body=(("first", weighted(width)), *steps))

    return made


@composes(Family)
def families(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    """What an emitted class with arguments is for: equal structure, other numbers."""
    made = family(make, x)
    widths = make.draw(st.lists(up_to(6), min_size=2, max_size=4))
    make.left -= 2 * len(widths)
    body = tuple((f"stage{i}", made(width)) for i, width in enumerate(widths))
    return Chain(body=body), x.with_channels(widths[-1])


@composes(Use)
def use(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    """A defined block, perhaps one that is used already."""
    again = [(name, y) for name, taken, y in make.known if taken == x]
    if again and make.draw(st.booleans()):
        name, y = make.draw(few(again))
        return Use(block=name), y
    heads = len(make.heads)
    body, y = make.part(x, depth + 1, trunk=trunk)
    if isinstance(body, Aux):
        body = Chain(body=((make.name(make.heads, HEADS), body),))
    name = make.name(set(), ("Part", "conv", "Stage", "nn", "_b", "x"))
    while name in make.blocks:
        name += "_"
    numbers = make.draw(few([{}, {"width": 3}, {"width": y.channels, "wide": True}]))
    make.blocks[name] = Definition(body=body, numbers=numbers)
    if len(make.heads) == heads:
        make.known.append((name, x, y))
    return Use(block=name), y


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
    norms = [None, layers.GroupNorm(groups=1), layers.LayerNorm(), layers.BatchNorm(momentum=0.3)]
    part = ConvNormAct(
        channels=make.draw(up_to(5)),
        norm=make.draw(few(norms)),
        activation=activation(make, x),
        activated=make.draw(st.booleans()),
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


@composes(Wired)
def wired(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    """Parts that read any value before them; what nothing reads is joined at the end. They
    are written in any order."""
    values: dict[str, Shape] = {"input": x}
    parts: dict[str, Any] = {}
    feeds: dict[str, tuple[str, ...]] = {}
    taken = {"input"}

    def put(part: Any, y: Shape, *sources: str) -> str:
        used = taken | make.heads if isinstance(part, Aux) else taken
        name = make.name(used, HEADS if isinstance(part, Aux) else ())
        taken.add(name.casefold())
        if isinstance(part, Aux):
            make.heads.add(name.casefold())
        parts[name], feeds[name], values[name] = part, sources, y
        return name

    for _ in range(make.draw(up_to(4))):
        source = make.draw(few(list(values)))
        alike = [name for name in values if values[name] == values[source]]
        if len(alike) > 1 and make.draw(st.booleans()):
            sources = make.draw(st.permutations(alike))[: make.draw(st.integers(2, 3))]
            op = make.draw(few([layers.Add(), layers.Concat(), layers.Multiply()]))
            make.left -= 1
            put(op, op.infer({name: values[name] for name in sources}), *sources)
        else:
            part, y = make.part(values[source], depth + 1, trunk=trunk)
            put(part, y, source)
    read = {name for sources in feeds.values() for name in sources}
    loose = [n for n in parts if n not in read and not isinstance(parts[n], Aux)]
    ends = loose or [put(*make.layer(layers.Identity(), x), "input")]
    size = values[ends[0]]
    joined = ends[:1]
    for name in ends[1:]:
        if values[name].is_image != size.is_image or values[name].size != size.size:
            wanted = size if size.is_image or not values[name].is_image else size
            if size.is_image and not values[name].is_image:
                wanted = None
            name = put(make.between(values[name], wanted), wanted, name) if wanted else name
        joined.append(name)
    return finish(make, parts, feeds, values, joined, put)


def finish(
    make: Maker,
    parts: dict[str, Any],
    feeds: dict[str, tuple[str, ...]],
    values: dict[str, Shape],
    ends: list[str],
    put: Callable[..., str],
) -> Drawn:
    """The graph whose loose ends are joined."""
    if any(not values[name].is_image for name in ends):
        flat = [n for n in ends if not values[n].is_image]
        rest = [n for n in ends if values[n].is_image]
        ends = flat + [put(layers.Flatten(), Shape(values[n].volume), n) for n in rest]
    output = ends[0]
    if len(ends) > 1:
        channels = sum(values[name].channels for name in ends)
        output = put(layers.Concat(), values[ends[0]].with_channels(channels), *ends)
    written = make.draw(st.permutations(list(parts)))
    body = tuple((name, parts[name]) for name in written)
    graph = Wired(body=body, inputs=tuple(feeds.items()), output=output)
    return graph, values[output]
