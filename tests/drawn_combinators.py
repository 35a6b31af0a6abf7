"""Random combinators: every way of joining parts, explicit wires and defined blocks included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

from drawn_layers import few, up_to
from drawn_parts import HEADS, Drawn, Maker, composes
from lamina.spec import layers
from lamina.spec.combinators import Aux, Chain, Repeat, Residual, Use, Wired
from lamina.spec.definition import Definition
from lamina.spec.shape import Shape


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
    kinds = make.draw(
        st.lists(few(["conv", "norm", "act", "residual", "concat", "run"]), max_size=3)
    )

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


@composes(Wired)
def wired(make: Maker, x: Shape, depth: int, trunk: bool) -> Drawn:
    """Parts that read any value before them; what nothing reads is joined at the end. They
    are written in any order."""
    values: dict[str, Shape] = {"input": x}
    stands: dict[str, str] = {}  # what an `aux` hands on
    parts: dict[str, Any] = {}
    feeds: dict[str, tuple[str, ...]] = {}
    taken = {"input"}

    def put(part: Any, y: Shape, *sources: str) -> str:
        name = make.part_name(part, taken)
        parts[name], feeds[name], values[name] = part, sources, y
        return name

    for _ in range(make.draw(up_to(4))):
        source = make.draw(few(list(values)))
        z = values[source]
        same = {stands.get(name, name): name for name in values if values[name] == z}
        alike = list(same.values())
        if len(alike) > 1 and make.draw(st.booleans()):
            sources = make.draw(st.permutations(alike))[: make.draw(st.integers(2, 3))]
            op = make.draw(few([layers.Add(), layers.Concat(), layers.Multiply()]))
            make.left -= 1
            put(op, op.infer({name: values[name] for name in sources}), *sources)
        else:
            tapped = trunk and make.draw(up_to(5)) == 5
            drawn = aux(make, z, depth, trunk) if tapped else make.part(z, depth + 1)
            name = put(*drawn, source)
            if tapped:
                stands[name] = stands.get(source, source)
    read = {name for sources in feeds.values() for name in sources}
    loose = [n for n in parts if n not in read and not isinstance(parts[n], Aux)]
    ends = loose or [put(*make.layer(layers.Identity(), x), "input")]
    output = ends[0]
    if len(ends) > 1:
        size = values[output].size if all(values[name].is_image for name in ends) else None
        ends = [alike_in_size(name, values[name], size, put) for name in ends]
        channels = sum(values[name].channels for name in ends)
        output = put(layers.Concat(), values[ends[0]].with_channels(channels), *ends)
    written = make.draw(st.permutations(list(parts)))
    body = tuple((name, parts[name]) for name in written)
    return Wired(body=body, inputs=tuple(feeds.items()), output=output), values[output]


def alike_in_size(
    name: str, x: Shape, size: tuple[int, int] | None, put: Callable[..., str]
) -> str:
    """The value in that size; flat where there is none."""
    if size is None:
        return put(layers.Flatten(), Shape(x.volume), name) if x.is_image else name
    if x.size == size:
        return name
    return put(layers.AdaptiveAvgPool(size=size), x.with_size(size), name)
