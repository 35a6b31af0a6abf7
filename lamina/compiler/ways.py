"""The ways to another size: what could change for a window to give it. Each is offered where
the layer's own `infer` gives just that."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from lamina.errors import ShapeError
from lamina.spec.layer import Layer
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.pool import Pool
from lamina.spec.shape import Shape

LARGEST_TRIED = 64  # of a padding, a kernel, a stride; and pixels more or fewer of the input

Window = Conv | SparseConv | Pool


def ways_to(size: tuple[int, int], layer: Window, x: Shape) -> list[str]:
    """What makes `layer` give `size`, in words; one number changes, `x` or the layer's."""
    if isinstance(layer, SparseConv):  # one row is enough for a size, and a table may be huge
        layer = layer.model_copy(update={"channels": 1, "table": layer.table[:1]})

    def serves(**changes: object) -> bool:
        return gives(layer.model_copy(update=changes), x) == size

    numbers = range(1, LARGEST_TRIED + 1)
    found = [values("padding", (p for p in (0, *numbers) if serves(padding=p)))]
    if not found[0]:
        uneven = ((p, p + 1, p, p + 1) for p in (0, *numbers))
        found.append(values("padding", (list(p) for p in uneven if serves(padding=p))))
    found += [
        values("kernel", (kernel for kernel in numbers if serves(kernel=kernel))),
        values("stride", (stride for stride in numbers if serves(stride=stride))),
        values("an input of", (s for s in inputs(x) if gives(layer, s) == size), sized),
    ]
    if isinstance(layer, Pool) and serves(ceil=not layer.ceil):
        found.append(f"`ceil: {'false' if layer.ceil else 'true'}`")
    return list(filter(None, found))


def gives(layer: Layer, x: Shape) -> tuple[int, int] | None:
    """The size that the layer gives, None where it can't take the input."""
    try:
        return layer.infer(x).size
    except ShapeError:
        return None


def inputs(x: Shape) -> Iterable[Shape]:
    """Inputs a little smaller and larger, from the smallest up."""
    height, width = x.size
    for more in range(-LARGEST_TRIED, LARGEST_TRIED + 1):
        if min(height, width) + more > 0:
            yield x.with_size((height + more, width + more))


def sized(x: Shape) -> str:
    height, width = x.size
    return f"{height} × {width}"


def values(name: str, found: Iterable[Any], text: Callable[[Any], str] = str) -> str:
    """`padding 2`, `padding 2 or 3`, `kernel 5 to 8`; nothing where nothing serves. What
    serves lies side by side, since sizes only grow or only shrink with each number."""
    texts = [text(value) for value in found]
    if len(texts) < 3:
        return f"{name} {' or '.join(texts)}" if texts else ""
    return f"{name} {texts[0]} to {texts[-1]}"
