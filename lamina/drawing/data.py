"""What the page knows of a network: every distinct sketch once, with the sizes of all texts, so
that the browser measures nothing."""

from __future__ import annotations

from typing import Any

from lamina.drawing.colours import channel_step
from lamina.drawing.letters import width
from lamina.drawing.picture import Picture
from lamina.drawing.sizes import (
    FIRST,
    NAME,
    NEXT,
    PAD,
    SMALL,
    SPACE,
    badge,
    badge_width,
    closed,
    head_half,
    label_of,
    title_of,
    title_width,
    words_of,
)
from lamina.drawing.sketch import Item, Sketch, Strip
from lamina.drawing.words import tight

MOST_ENTRIES = 20_000  # boxes of all distinct sketches in one page


class Pages:
    """Numbers the sketches, the outer ones first. What would make the page too large is left
    out: its block is there, and closed."""

    def __init__(self, picture: Picture) -> None:
        self.macs = picture.sketch.macs
        self.numbers: dict[int, int] = {}
        found: list[Sketch] = []
        level, left = [picture.sketch], MOST_ENTRIES
        while level:
            inner: list[Sketch] = []
            for sketch in level:
                if id(sketch) in self.numbers or not 0 < len(sketch.items) <= left:
                    continue
                left -= len(sketch.items)
                self.numbers[id(sketch)] = len(found)
                found.append(sketch)
                inner += [item.inside for item in sketch.items if item.inside is not None]
            level = inner
        self.sketches = [self.sketch(sketch) for sketch in found]

    def sketch(self, sketch: Sketch) -> dict[str, Any]:
        return {
            "items": [self.item(item) for item in sketch.items],
            "rows": sketch.rows,
            "columns": sketch.columns,
            "wires": [
                [wire.source, wire.target, wire.via, wire.leaves, wire.enters, int(wire.aside)]
                for wire in sketch.wires
            ],
            "tracks": sketch.tracks,
            "labelled": sorted(sketch.labelled),
            "input": tight(sketch.input.dimensions),
            "shape": tight(sketch.shape.dimensions),
            "layers": f"{sketch.layers:,}",
        }

    def item(self, item: Item) -> dict[str, Any]:
        """One box. Counts are text: JavaScript's numbers end at 2**53."""
        wide, high = closed(item)
        name, title = title_of(item)
        inside = self.numbers.get(id(item.inside), -1) if item.inside is not None else -1
        return {
            "name": item.name,
            "first": item.first,
            "title": item.title,
            "shown": [name, title, width(name, NAME, bold=True)],
            "inside": inside,
            "block": item.inside is not None,
            "merges": item.merges,
            "copies": item.copies,
            "badge": [badge(item), badge_width(item)],
            "size": [wide, high, title_width(item), head_half(item)],
            "label": [item.label, width(item.label, SMALL)],
            "head": item.head,
            "strips": [self.strip(strip, first=n == 0) for n, strip in enumerate(item.strips)],
            "shape": tight(item.shape.dimensions),
            "layers": f"{item.layers:,}",
            "step": channel_step(item.shape.channels),
            **self.counts(item),
        }

    def strip(self, strip: Strip, *, first: bool) -> dict[str, Any]:
        label = label_of(strip)
        room = width(label, NAME if first else SMALL, bold=first)
        return {
            "path": strip.path,
            "label": label,
            "shown": words_of(strip),
            "at": PAD + room + SPACE,
            "high": FIRST if first else NEXT,
            "kind": strip.kind,
            "family": strip.family,
            "words": strip.words,
            "input": strip.input,
            "shape": strip.shape,
            "formula": strip.formula,
            "frozen": strip.frozen,
            "step": channel_step(int(strip.shape.partition("×")[0])),
            **self.counts(strip),
        }

    def counts(self, what: Item | Strip) -> dict[str, Any]:
        return {
            "parameters": f"{what.parameters:,}",
            "macs": f"{what.macs:,}",
            "share": round(what.macs / self.macs, 9) if self.macs else 0,
        }
