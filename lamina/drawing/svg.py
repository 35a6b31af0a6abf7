"""A picture as SVG: no scripts, nothing from elsewhere, readable by day and by night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lamina.drawing.colours import Colour, legend, paint, style
from lamina.drawing.letters import width
from lamina.drawing.picture import Picture
from lamina.drawing.placing import ASIDE, Box, Placed, Placer, seen
from lamina.drawing.sizes import (
    FIRST,
    MARK,
    NAME,
    NEXT,
    PAD,
    SMALL,
    SPACE,
    TITLE,
    badge,
    badge_width,
    label_of,
    title_of,
    words_of,
)
from lamina.drawing.sketch import Sketch, Strip
from lamina.drawing.strokes import band, line, rect
from lamina.drawing.words import tight
from lamina.markup import attribute, element

EDGE = 24  # around the picture
HEADER = 58
PORT = 24  # height of the network's input and output
SWATCH = 12
SINK = 4  # of a base line below the middle; not all viewers know `dominant-baseline`


class Spot(NamedTuple):
    """Where a sketch is drawn: the path of its items, and how many copies it stands for."""

    prefix: str = ""
    times: int = 1


@dataclass(frozen=True, slots=True)
class Painter:
    """Paints boxes of one network."""

    colour: Colour
    macs: int  # of the whole network

    def inside(self, sketch: Sketch, placed: Placed, x: int, y: int, spot: Spot) -> Iterator[str]:
        """Everything in a sketch, counted from the point where its input comes in."""
        for wire, points in zip(sketch.wires, placed.wires, strict=True):
            arrow = wire.target < len(sketch.items) or not spot.prefix
            yield line([(x + a, y + b) for a, b in points], arrow=arrow)
        for box, anchor in zip(placed.boxes, placed.anchors, strict=True):
            yield from self.box(box, anchor, x, y, spot)

    def box(self, box: Box, anchor: int, x: int, y: int, spot: Spot) -> Iterator[str]:
        item, prefix = box.item, spot.prefix
        left, right, top, bottom = x + box.left, x + box.right, y + box.top, y + box.bottom
        yield f'<g class="item" data-path="{attribute(prefix + item.first)}">'
        yield f"<title>{element(said(box, prefix))}</title>"
        if item.copies > 1:
            yield f'<path class="sheet" d="M{left + 4},{bottom + 3}H{right - 4}"/>'
            yield f'<path class="sheet" d="M{left + 8},{bottom + 6}H{right - 8}"/>'
        if box.inside is not None:
            yield rect("room", left, top, right, bottom)
        elif item.inside is not None:
            name = paint(item, self.colour, self.macs, item.shape.channels, spot.times)
            yield rect(name, left, top, right, bottom)
        else:
            inner = spot._replace(times=spot.times * item.copies)
            yield from self.strips(item.strips, left, top, right, inner)
        if box.inside is None:
            yield rect("edge", left, top, right, bottom)
        if item.inside is not None:
            yield from self.title(box, left, top)
        if item.copies > 1:
            middle = top + (TITLE if item.inside is not None else FIRST) // 2
            end = right - PAD - badge_width(item) // 2
            yield text("badge", end, middle, badge(item), "middle")
        if item.label:
            yield text("soft", x + anchor + ASIDE, bottom + 10, item.label)
        if item.head:
            yield text("soft", x + anchor, bottom + 10, item.head, "middle")
        if box.inside is not None and item.inside is not None:
            inner = Spot(f"{prefix}{item.first}.", spot.times * item.copies)
            yield from self.inside(item.inside, box.inside, x + anchor, top + TITLE, inner)
        yield "</g>"

    def title(self, box: Box, left: int, top: int) -> Iterator[str]:
        """A block's title; a plus says that there is more in it."""
        name, title = title_of(box.item)
        middle, start = top + TITLE // 2, left + PAD
        if box.inside is None:
            yield text("soft", start, middle, "+")
            start += MARK
        yield text("name", start, middle, name)
        if title:
            yield text("soft", start + width(name, NAME, bold=True) + SPACE, middle, title)

    def strips(
        self, strips: tuple[Strip, ...], left: int, top: int, right: int, spot: Spot
    ) -> Iterator[str]:
        """The lines of a box."""
        y = top
        for index, strip in enumerate(strips):
            first, last = index == 0, index == len(strips) - 1
            high = FIRST if first else NEXT
            channels = int(strip.shape.partition("×")[0])
            name = paint(strip, self.colour, self.macs, channels, spot.times)
            if strip.family == "merge":
                high = 22
                yield rect(name, left, y, right, y + high)
                yield text("name", (left + right) // 2, y + high // 2, strip.words, "middle")
                return
            yield "<g>"
            yield f"<title>{element(about(strip, spot.prefix))}</title>"
            yield band(name, left, y, right, y + high, first=first, last=last)
            middle = y + high // 2
            label = label_of(strip)
            yield text("name" if first else "", left + PAD, middle, label)
            if words := words_of(strip):
                size = width(label, 12 if first else SMALL, bold=first)
                yield text("soft", left + PAD + size + SPACE, middle, words)
            yield "</g>"
            y += high


def text(name: str, x: int, y: int, words: str, anchor: str = "") -> str:
    """A line of text, with its middle at y."""
    where = f' text-anchor="{anchor}"' if anchor else ""
    kind = f' class="{name}"' if name else ""
    return f'<text{kind} x="{x}" y="{y + SINK}"{where}>{element(words)}</text>'


def about(strip: Strip, prefix: str) -> str:
    """What is shown of a primitive when the mouse rests on it."""
    what = dict.fromkeys((strip.kind.replace("_", " "), strip.words, *["frozen"] * strip.frozen))
    lines = [
        f"{prefix}{strip.path}: {', '.join(what)}",
        f"{strip.input} → {strip.shape}",
    ]
    if strip.parameters:
        lines.append(f"{strip.parameters:,} parameters = {strip.formula}"[:200])
    if strip.macs:
        lines.append(f"{strip.macs:,} MACs")
    return "\n".join(lines)


def said(box: Box, prefix: str) -> str:
    """The same of a whole box."""
    item = box.item
    if len(item.strips) == 1:
        return about(item.strips[0], prefix)
    lines = [f"{prefix}{item.first}" + (f": {item.title}" if item.title else "")]
    if item.copies > 1:
        lines[0] = f"{prefix}{item.name}: {item.copies:,} × {item.title or 'block'}"
    lines.append(f"→ {tight(item.shape.dimensions)}")
    lines.append(f"{item.layers:,} layers, {item.parameters:,} parameters, {item.macs:,} MACs")
    return "\n".join(lines)


def svg(picture: Picture, depth: int, colour: Colour = "kind") -> str:
    """The whole file."""
    sketch = picture.sketch
    placed = Placer().placed(sketch, depth)
    facts = picture.facts
    families = {
        strip.family
        for box, _, _ in seen(placed)
        if box.inside is None
        for strip in box.item.strips
    }
    labels = legend(colour, sorted(families))
    entry, end = (
        f"input {tight(sketch.input.dimensions)}",
        f"output {tight(sketch.shape.dimensions)}",
    )
    ports = [2 * PAD + width(words, 12, bold=True) for words in (entry, end)]
    half = max(ports) // 2 + 1
    left, right = max(placed.left, half), max(placed.right, half)
    least = max(width(picture.name, 18, bold=True), *(width(fact, SMALL) for fact in facts))
    wide = max(left + right, least, 320)
    rows = wrapped(labels, wide)
    head = HEADER + 16 * (len(facts) - 1) + 20 * len(rows)
    x = EDGE + left + (wide - left - right) // 2
    top = EDGE + head
    bottom = top + PORT + placed.height
    size = (wide + 2 * EDGE, bottom + PORT + EDGE)
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" class="lamina" role="img" '
        'aria-labelledby="lamina-name lamina-facts" '
        f'viewBox="0 0 {size[0]} {size[1]}" width="{size[0]}" height="{size[1]}">',
        f'<title id="lamina-name">{element(picture.name)}</title>',
        f'<desc id="lamina-facts">{element(" · ".join([*facts, picture.description]))}</desc>',
        f"<style>\n{style()}</style>",
        f'<rect class="page" width="{size[0]}" height="{size[1]}"/>',
        text("big", EDGE, EDGE + 12, picture.name),
        *(text("soft", EDGE, EDGE + 34 + 16 * n, fact) for n, fact in enumerate(facts)),
        *swatches(rows, EDGE + 58 + 16 * (len(facts) - 1)),
        *port(entry, x, top),
        *Painter(colour, sketch.macs).inside(sketch, placed, x, top + PORT, Spot()),
        *port(end, x, bottom),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def port(words: str, x: int, top: int) -> list[str]:
    """Where the network begins or ends."""
    half = (width(words, 12, bold=True) + 2 * PAD) // 2
    return [
        rect("block", x - half, top, x + half, top + PORT),
        rect("edge", x - half, top, x + half, top + PORT),
        text("name", x, top + PORT // 2, words, "middle"),
    ]


def wrapped(labels: list[tuple[str, str]], wide: int) -> list[list[tuple[int, str, str]]]:
    """The legend in lines, each entry with its x."""
    rows: list[list[tuple[int, str, str]]] = [[]]
    x = 0
    for name, words in labels:
        room = SWATCH + 5 + width(words, SMALL) + 14
        if x and x + room > wide:
            rows.append([])
            x = 0
        rows[-1].append((x, name, words))
        x += room
    return rows


def swatches(rows: list[list[tuple[int, str, str]]], top: int) -> Iterator[str]:
    for number, row in enumerate(rows):
        y = top + 20 * number
        for x, name, words in row:
            for kind in (name, "edge"):
                yield rect(kind, EDGE + x, y - SWATCH // 2, EDGE + x + SWATCH, y + SWATCH // 2)
            yield text("soft", EDGE + x + SWATCH + 5, y, words)
