"""The way out of a merge whose branches disagree, found by trying it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from lamina.compiler.graph import Graph, Node, rows
from lamina.errors import ShapeError
from lamina.spec.layer import POINT, Layer
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.pool import Pool
from lamina.spec.shape import Shape

LARGEST_TRIED = 64
MAX_HINTS = 3


def advice(
    ends: Mapping[str, str], shapes: Mapping[str, Shape], nodes: Mapping[str, Node], x: Shape
) -> list[str]:
    """Paddings that would bring each odd branch to the size that most branches have."""
    sizes = Counter(shape.size for shape in shapes.values() if shape.is_image)
    if len(sizes) < 2:
        return []
    wanted, _ = sizes.most_common(1)[0]
    odd = [name for name, shape in shapes.items() if shape.size != wanted]
    hints = (hint for name in odd for hint in mended(name, nodes.get(ends[name]), x, wanted))
    return [hint for hint, _ in zip(hints, range(MAX_HINTS), strict=False)]


def mended(branch: str, node: Node | None, x: Shape, wanted: tuple[int, int]) -> Iterator[str]:
    """What the branch's last sliding window has, and the padding that would serve."""
    found = None if node is None else last_window(node, x)
    if found is None:
        return
    op, before = found
    for padding in range(LARGEST_TRIED):
        try:
            size = type(op)(**{**dict(op), "padding": padding}).infer(before).size
        except ShapeError:
            continue
        if size == wanted:
            has = f"kernel {op.kernel}, stride {op.stride}, padding {op.padding}"
            height, width = wanted
            yield f"`{branch}` uses {has}; padding {padding} would keep {height} × {width}"
            return


def last_window(node: Node, x: Shape) -> tuple[Conv | SparseConv | Pool, Shape] | None:
    """The layer that made a branch's size, when only pointwise layers follow it."""
    if isinstance(node.op, Graph):
        inside = [(row.op, row.inputs[0]) for row in rows(node.op)]
    else:
        inside = [(node.op, x)]
    for op, before in reversed(inside):
        if isinstance(op, (Conv, SparseConv, Pool)) and op.kernel != 1:
            return op, before
        if not isinstance(op, Layer) or op.window(before) != POINT:
            return None
    return None
