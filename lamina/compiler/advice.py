"""The way out of a merge whose branches disagree: offered where trying has shown that it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import islice

from lamina.compiler.graph import INPUT, Graph, Node, rows
from lamina.errors import ShapeError
from lamina.spec.fields import four, pair
from lamina.spec.layer import POINT, Layer, Merge
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.pool import Pool
from lamina.spec.shape import Shape

LARGEST_TRIED = 64
MAX_TRIED = 20_000  # layers, in all branches that are tried
MAX_HINTS = 3

Window = Conv | SparseConv | Pool


class Adviser:
    """Knows the written layer that an op was made from: copies of a repeat and uses of a
    block are made from one, and change together."""

    def __init__(self) -> None:
        # the op is kept with its layer because its id is the key
        self.written: dict[int, tuple[Layer, Layer]] = {}
        self.left = MAX_TRIED

    def note(self, op: Layer, layer: Layer) -> None:
        """Remembers that `op` was made from `layer`."""
        if op is not layer:
            self.written[id(op)] = (op, layer)

    def hints(
        self, ends: Mapping[str, str], shapes: Mapping[str, Shape], nodes: list[Node], x: Shape
    ) -> list[str]:
        """Paddings that would bring odd branches to the size that most branches have. `ends`
        says which of the values, made of `x` by the nodes, each branch ends in."""
        sizes = Counter(shape.size for shape in shapes.values() if shape.is_image)
        if len(sizes) < 2:
            return []
        wanted, _ = sizes.most_common(1)[0]
        places = {node.name: place for place, node in enumerate(nodes)}
        odd = (name for name, shape in shapes.items() if shape.size != wanted)
        graphs = ((name, leading(ends[name], nodes, places, x)) for name in odd)
        found = (self.hint(name, graph, wanted) for name, graph in graphs)
        return list(islice(filter(None, found), MAX_HINTS))

    def hint(self, branch: str, graph: Graph, wanted: tuple[int, int]) -> str:
        """What the branch's last sliding window has, and the padding that would serve."""
        last = self.last_window(graph)
        if last is None:
            return ""
        window, made = last
        for padding in range(LARGEST_TRIED):
            if not self.may_try(graph):
                return f"`{branch}`: {made}"
            try:
                size = self.tried(graph, graph.input, window, {"padding": padding}).size
            except ShapeError:
                continue
            if size == wanted:
                has = f"kernel {window.kernel}, stride {window.stride}, padding {window.padding}"
                height, width = wanted
                keeps = f"padding {padding} would keep {height} × {width}"
                return f"`{branch}` uses {has}: {made}; {keeps}"
            if size > wanted:
                break
        return f"`{branch}`: {made}{self.other_ceil(window, graph, wanted)}"

    def other_ceil(self, window: Window, graph: Graph, wanted: tuple[int, int]) -> str:
        """Whether a pool would do that rounds the other way."""
        if not isinstance(window, Pool) or not self.may_try(graph):
            return ""
        changes = {"ceil": not window.ceil}
        try:
            serves = self.tried(graph, graph.input, window, changes).size == wanted
        except ShapeError:
            return ""
        height, width = wanted
        word = "false" if window.ceil else "true"
        return f"; `ceil: {word}` would give {height} × {width}" if serves else ""

    def may_try(self, graph: Graph) -> bool:
        """Whether one more look at every layer of a branch is within bounds."""
        self.left -= graph.size
        return self.left >= 0

    def last_window(self, graph: Graph) -> tuple[Window, str] | None:
        """The layer that made a branch's size, when only pointwise layers follow it, and how."""
        if not self.may_try(graph):
            return None
        for row in reversed(list(rows(graph))):
            if isinstance(row.op, Window) and row.op.kernel != 1:
                layer = self.layer(row.op)
                made = arithmetic(row.op, row.inputs[0], row.shape)
                return (layer, made) if isinstance(layer, Window) else None
            if not isinstance(row.op, Layer) or row.op.window(row.inputs[0]) != POINT:
                return None
        return None

    def layer(self, op: Layer) -> Layer:
        """The layer that an op was made from."""
        return self.written.get(id(op), (op, op))[1]

    def tried(
        self, op: Layer | Merge | Graph, x: Shape, window: Window, changes: Mapping[str, object]
    ) -> Shape:
        """What a branch gives when a layer in it is changed wherever it stands."""
        if isinstance(op, Graph):
            shapes = {INPUT: x}
            for node in op.nodes:
                xs = [shapes[value] for value in node.inputs]
                if isinstance(node.op, Merge):
                    shapes[node.name] = node.op.infer(dict(zip(node.inputs, xs, strict=True)))
                else:
                    shapes[node.name] = self.tried(node.op, xs[0], window, changes)
            return shapes[op.output]
        assert isinstance(op, Layer), "a branch is no merge"
        layer = self.layer(op)
        changed = layer.model_copy(update=changes) if layer is window else layer
        return changed.resolved(x).infer(x)


def arithmetic(op: Window, x: Shape, y: Shape) -> str:
    """How a window makes its output's height of its input's, and the width where that differs."""
    top, bottom, left, right = four(op.padding)
    steps = pair(op.step if isinstance(op, Pool) else op.stride)
    up = ", rounded up" if isinstance(op, Pool) and op.ceil else ""
    made = [
        f"({n} + {before} + {after} - {extent}) / {step} + 1 = {m}{up}"
        for n, before, after, extent, step, m in zip(
            x.size, (top, left), (bottom, right), op.window(x).extent, steps, y.size, strict=True
        )
    ]
    return made[0] if made[0] == made[1] else f"height {made[0]}, width {made[1]}"


def leading(value: str, nodes: list[Node], places: Mapping[str, int], x: Shape) -> Graph:
    """The nodes that a value is made by, as a graph."""
    needed: set[int] = set()
    todo = [value]
    while todo:
        place = places.get(todo.pop())
        if place is not None and place not in needed:
            needed.add(place)
            todo += nodes[place].inputs
    return Graph(x, tuple(nodes[place] for place in sorted(needed)), value)
