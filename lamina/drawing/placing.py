"""Coordinates: a sketch and what of it is open, as rectangles and lines in whole pixels.

`page/placing.js` does the same in the browser, where blocks are folded; a test holds the two
together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lamina.drawing.letters import width
from lamina.drawing.sizes import MARGIN, SMALL, TITLE, closed, head_half, title_width
from lamina.drawing.sketch import ENTRY, Item, Sketch, Wire

BESIDE = 22  # between columns
LANE = 6  # a wire's room to its left and right
ABOVE = 10  # of a gap, before its tracks
LABEL = 18  # the same, where a label stands
TRACK = 8
BELOW = 12  # of a gap, after its tracks: room for arrows
PORT = 7  # where wires from the right and from the left enter a merge, off its middle
ASIDE = 6  # a label's distance from its wire

Points = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Box:
    """An item with its place in the sketch around it, whose wires come in at x = 0, y = 0."""

    item: Item
    left: int
    top: int
    right: int
    bottom: int
    inside: Placed | None

    @property
    def middle(self) -> int:
        """The height of its centre."""
        return (self.top + self.bottom) // 2


@dataclass(frozen=True, slots=True)
class Placed:
    """A sketch with every place, from the point where its input comes in."""

    left: int  # how far it reaches, ≥ 0
    right: int
    height: int
    boxes: tuple[Box, ...]
    anchors: tuple[int, ...]  # x of each item's wires
    wires: tuple[Points, ...]


class Placer:
    """Places each distinct sketch once for each depth. Recurses over nesting alone."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], tuple[Sketch, Placed]] = {}

    def placed(self, sketch: Sketch, depth: int) -> Placed:
        """The sketch with blocks opened `depth` levels deep."""
        key = id(sketch), depth
        if key not in self.known:
            inner = [
                self.placed(item.inside, depth - 1) if item.inside and depth > 0 else None
                for item in sketch.items
            ]
            self.known[key] = sketch, laid(sketch, inner)
        return self.known[key][1]


def reach(item: Item, inner: Placed | None) -> tuple[int, int, int]:
    """How far an item reaches left and right of its wires, and its height."""
    if inner is None:
        wide, high = closed(item)
        return wide // 2, wide // 2, high
    half = head_half(item)
    left, right = max(inner.left + MARGIN, half), max(inner.right + MARGIN, half)
    right = max(right, title_width(item) - left)
    return left, right, TITLE + inner.height


def laid(sketch: Sketch, inner: list[Placed | None]) -> Placed:
    """Columns as wide as their widest, rows as high as their highest."""
    reaches = [reach(item, one) for item, one in zip(sketch.items, inner, strict=True)]
    columns = places(sketch, reaches)
    heights = [0] * len(sketch.tracks)
    for row, (_, _, high) in zip(sketch.rows, reaches, strict=False):
        heights[row] = max(heights[row], high)
    tops, y = [], 0  # of the gap below each row
    starts = []  # of each row
    for row, height in enumerate(heights):
        starts.append(y)
        tops.append(y + height)
        y += height + gap(sketch, row)
    boxes = []
    for number, (item, (left, right, high)) in enumerate(zip(sketch.items, reaches, strict=True)):
        row, x = sketch.rows[number], columns[sketch.columns[number]]
        top = starts[row] + (heights[row] - high) // 2
        boxes.append(Box(item, x - left, top, x + right, top + high, inner[number]))
    anchors = tuple(columns[column] for column in sketch.columns)
    wires = tuple(route(sketch, wire, boxes, columns, tops, y) for wire in sketch.wires)
    lefts = [-box.left for box in boxes] + [LANE - x for x in columns.values()]
    rights = [box.right for box in boxes] + [LANE + x for x in columns.values()]
    rights += [x + labelled(box.item) for x, box in zip(anchors, boxes, strict=True)]
    return Placed(max(lefts), max(rights), y, tuple(boxes), anchors, wires)


def gap(sketch: Sketch, row: int) -> int:
    """The height of the gap below a row."""
    return (LABEL if row in sketch.labelled else ABOVE) + TRACK * sketch.tracks[row] + BELOW


def labelled(item: Item) -> int:
    """How far a label reaches right of the wire."""
    return ASIDE + width(item.label, SMALL) if item.label else 0


def places(sketch: Sketch, reaches: list[tuple[int, int, int]]) -> dict[int, int]:
    """The x of each column; that of the spine is 0."""
    lefts: defaultdict[int, int] = defaultdict(lambda: LANE)
    rights: defaultdict[int, int] = defaultdict(lambda: LANE)
    used = {0, *(wire.via for wire in sketch.wires), *sketch.columns}
    for column, item, (left, right, _) in zip(sketch.columns, sketch.items, reaches, strict=True):
        lefts[column] = max(lefts[column], left)
        rights[column] = max(rights[column], right, labelled(item))
    found = {0: 0}
    for column in range(1, max(used) + 1):
        found[column] = found[column - 1] + rights[column - 1] + BESIDE + lefts[column]
    for column in range(-1, min(used) - 1, -1):
        found[column] = found[column + 1] - lefts[column + 1] - BESIDE - rights[column]
    return found


def route(
    sketch: Sketch,
    wire: Wire,
    boxes: list[Box],
    columns: dict[int, int],
    tops: list[int],
    end: int,
) -> Points:
    """The corners of a wire, from its source to its target."""
    source = boxes[wire.source] if wire.source != ENTRY else None
    x, y = (columns[sketch.columns[wire.source]], source.bottom) if source else (0, 0)
    via = columns[wire.via]
    points = [(x, y)]
    row = sketch.rows[wire.source] if source else 0
    last = sketch.rows[wire.target] - 1

    def across(gap: int, track: int, to: int) -> None:
        head = LABEL if gap in sketch.labelled else ABOVE
        level = tops[gap] + head + TRACK * track + TRACK // 2
        points.extend([(points[-1][0], level), (to, level)])

    if wire.leaves >= 0:
        across(row, wire.leaves, via)
    if wire.target == len(boxes):
        x, y = 0, end
    else:
        target = boxes[wire.target]
        x, y = columns[sketch.columns[wire.target]], target.top
        if wire.aside:
            return (*points, (points[-1][0], target.middle), (target.right, target.middle))
        if wire.enters >= 0 and target.item.merges:
            x += PORT if wire.via > sketch.columns[wire.target] else -PORT
    if wire.enters >= 0:
        across(last, wire.enters, x)
    return (*points, (x, y))


def seen(placed: Placed, x: int = 0, y: int = 0) -> Iterator[tuple[Box, int, int]]:
    """Every box that is drawn, outer ones first, with the point that its place is counted from."""
    for box, anchor in zip(placed.boxes, placed.anchors, strict=True):
        yield box, x, y
        if box.inside is not None:
            yield from seen(box.inside, x + anchor, y + box.top + TITLE)
