"""What could stand in place of a part that is wrong: one number or word changed, nearest first.
Nothing here is offered before it was tried (`trials.py`)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from lamina.errors import ShapeError
from lamina.spec.combinators import Residual
from lamina.spec.fields import pair
from lamina.spec.layer import Element, Layer
from lamina.spec.layers import activation, conv, norm, pool, reshape
from lamina.spec.layers.merge import Multiply
from lamina.spec.shape import Shape

LARGEST_TRIED = 64  # of a padding, a kernel; and how far from a number others are looked for


class Fault(NamedTuple):
    """A part that cannot take its input `x`: which problem tells it, and of a sum what it has."""

    problem: int
    code: str
    path: str
    part: Element
    x: Shape
    shapes: Mapping[str, Shape]


class Remedy(NamedTuple):
    """Another part, and how it differs, in words."""

    words: str
    part: Element


def remedies(fault: Fault) -> list[list[Remedy]]:
    """Ways out of different kinds; of each kind those that fit the layer's own input, the nearest
    first."""
    part, x = fault.part, fault.x
    if isinstance(part, Residual):
        return [[*projections(part, x, fault.shapes)], [*narrowed(part, fault.shapes)]]
    if isinstance(part, Multiply):
        return [[changed(part, gate=True)]]
    if not isinstance(part, Layer) or fault.code not in WAYS:
        return []
    return [[r for r in found if fits(r.part, x)] for found in WAYS[fault.code](part, x)]


def changed(part: Element, **fields: object) -> Remedy:
    """The part with other values, which are as strict as those of any part."""
    words = ", ".join(f"{name}: {said(value)}" for name, value in fields.items())
    return Remedy(f"`{words}`", part.model_copy(update=fields))


def said(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def fits(part: Element, x: Shape) -> bool:
    """Whether a layer takes its input."""
    try:
        return isinstance(part, Layer) and part.resolved(x).infer(x).volume > 0
    except ShapeError:
        return False


def near(number: int) -> list[int]:
    """Other numbers, from 1 up, the nearest first."""
    around = range(max(1, number - LARGEST_TRIED), number + LARGEST_TRIED + 1)
    return sorted((n for n in around if n != number), key=lambda n: (abs(n - number), n))


Ways = Iterable[Iterable[Remedy]]


def smaller_kernels(part: Layer, x: Shape) -> Ways:
    """A border that makes room for the window, or the largest window that has room."""
    if isinstance(part, conv.Conv | conv.SparseConv | pool.Pool):
        paddings = range(1, LARGEST_TRIED + 1)
        yield [r for p in paddings if fits((r := changed(part, padding=p)).part, x)][:2]
    if isinstance(part, conv.Conv | conv.SparseConv | pool.Pool | pool.SubsampleTrainable):
        largest = min(*pair(part.kernel), *x.size, LARGEST_TRIED)
        fitting = [r for k in range(largest, 0, -1) if fits((r := changed(part, kernel=k)).part, x)]
        yield [*fitting[:2], *(r for r in fitting[2:] if r.words in ("`kernel: 3`", "`kernel: 1`"))]


def dividing_groups(part: Layer, x: Shape) -> Ways:
    """Groups that divide the channels, or channels that the groups divide."""
    groups: int = getattr(part, "groups", 1)
    yield [changed(part, groups=n) for n in near(groups)]
    if isinstance(part, conv.Conv | conv.ConvTranspose):
        yield [changed(part, channels=n) for n in near(part.channels)]


def fewer_groups(part: Layer, x: Shape) -> Ways:
    groups: int = getattr(part, "groups", 1)
    yield [changed(part, groups=n) for n in range(groups - 1, max(0, groups - LARGEST_TRIED), -1)]
    yield [Remedy("leaving it out", activation.Identity())]


def less_padding(part: Layer, x: Shape) -> Ways:
    yield [changed(part, padding=p) for p in range(LARGEST_TRIED, -1, -1)]
    if isinstance(part, reshape.Pad):
        yield [changed(part, mode="replicate")]


def less_output_padding(part: Layer, x: Shape) -> Ways:
    yield [changed(part, output_padding=p) for p in range(LARGEST_TRIED, -1, -1)]


def rows_of_table(part: Layer, x: Shape) -> Ways:
    if isinstance(part, conv.SparseConv):
        yield [changed(part, channels=len(part.table))]


def odd_sizes(part: Layer, x: Shape) -> Ways:
    if isinstance(part, norm.LRN):
        yield [changed(part, size=n) for n in (part.size + 1, part.size - 1) if n > 0]


def ends_of_slice(part: Layer, x: Shape) -> Ways:
    yield [changed(part, stop=x.channels)]


WAYS: dict[str, Callable[[Layer, Shape], Ways]] = {
    "L201": smaller_kernels,
    "L208": dividing_groups,
    "L209": less_padding,
    "L211": less_output_padding,
    "L212": less_padding,
    "L213": rows_of_table,
    "L215": odd_sizes,
    "L216": fewer_groups,
    "L217": less_padding,
    "L218": ends_of_slice,
}


def projections(part: Residual, x: Shape, shapes: Mapping[str, Shape]) -> Iterator[Remedy]:
    """A 1 × 1 convolution for the shortcut, with the body's channels and stride."""
    body = shapes["body"]
    if not (x.is_image and body.is_image and part.shortcut is None):
        return
    ratios = [max(1, round(n / m)) for n, m in zip(x.size, body.size, strict=True)]
    for stride in dict.fromkeys((ratios[0], ratios[0] + 1)):
        layer = conv.Conv(channels=body.channels, kernel=1, stride=stride)
        if fits(layer, x) and layer.infer(x) == body:
            step = f", stride: {stride}" if stride > 1 else ""
            words = f"`shortcut: {{kind: conv, channels: {body.channels}, kernel: 1{step}}}`"
            yield Remedy(words, part.model_copy(update={"shortcut": layer}))


def narrowed(part: Residual, shapes: Mapping[str, Shape]) -> Iterator[Remedy]:
    """The body's last convolution with the shortcut's channels."""
    wanted = shapes["shortcut"].channels
    for index in range(len(part.body) - 1, -1, -1):
        name, inner = part.body[index]
        if isinstance(inner, conv.Conv):
            other = (name, inner.model_copy(update={"channels": wanted}))
            body = (*part.body[:index], other, *part.body[index + 1 :])
            yield Remedy(
                f"`channels: {wanted}` in `{name}`", part.model_copy(update={"body": body})
            )
            return
