"""A network ready to be drawn, how deep its blocks are opened, and what is too large to be read."""

from __future__ import annotations

from dataclasses import dataclass

from lamina.compiler.graph import Graph, Mode
from lamina.drawing.sketch import MOST, Sketch
from lamina.drawing.sketching import Sketcher, crowd, outline
from lamina.drawing.words import short
from lamina.errors import ResourceError, UsageError, counted, shortened

READABLE = 260  # boxes that a picture has at most where no depth is given
DEEPEST = 64
DESCRIBED = 300  # letters of a description


@dataclass(frozen=True, slots=True)
class Picture:
    """The sketch of a network, and what is said of the whole."""

    name: str
    mode: Mode
    sketch: Sketch
    description: str = ""

    @property
    def facts(self) -> list[str]:
        """Two lines about the network."""
        sketch = self.sketch
        mode = "as it predicts" if self.mode == "infer" else "as it is trained"
        return [
            f"{sketch.parameters:,} parameters · {short(sketch.macs)} MACs",
            f"{mode} · {counted(sketch.layers, 'layer')}",
        ]


def picture(graph: Graph, name: str, mode: Mode, description: str = "") -> Picture:
    """The picture of a checked graph. Raises ResourceError where even its outermost level is
    larger than anybody reads."""
    _, sources, _ = outline(graph)
    # this level first: it may be very much
    found = crowd(sources) or (made := Sketcher().sketch(graph)).sealed
    if found:
        fold = "blocks, and `repeat` for what is equal, would fold them"
        raise ResourceError(f"{name}: {found}; {fold}")
    return Picture(name, mode, made, shortened(" ".join(description.split()), DESCRIBED))


def depth_for(picture: Picture, asked: int | None) -> int:
    """How many levels of blocks are opened: as asked, or as many as can still be read.

    Raises ResourceError for more boxes than a picture may have, UsageError for no depth."""
    if asked is not None and not 0 <= asked <= DEEPEST:
        raise UsageError(f"depth {asked} is not within 0 to {DEEPEST}")
    tally = Tally()
    if asked is None:
        return tally.deepest(picture.sketch, READABLE)
    size = tally.boxes(picture.sketch, asked)
    if size > MOST:
        fits = tally.deepest(picture.sketch, MOST)
        raise ResourceError(
            f"{picture.name}: {size:,} boxes at depth {asked} are more than the {MOST:,} that can "
            f"be drawn; --depth {fits} draws {tally.boxes(picture.sketch, fits):,}"
        )
    return asked


class Tally:
    """Counts boxes, those of each distinct sketch once for each depth."""

    def __init__(self) -> None:
        self.known: dict[tuple[int, int], int] = {}

    def boxes(self, sketch: Sketch, depth: int) -> int:
        """How many boxes are drawn with `depth` levels open."""
        key = id(sketch), depth
        if key not in self.known:
            inner = (item.inside for item in sketch.items if item.inside) if depth else ()
            self.known[key] = len(sketch.items) + sum(self.boxes(one, depth - 1) for one in inner)
        return self.known[key]

    def deepest(self, sketch: Sketch, most: int) -> int:
        """The largest depth with at most so many boxes; beyond it, or with nothing left to open,
        there is none."""
        depth = 0
        while depth < DEEPEST:
            size = self.boxes(sketch, depth + 1)
            if size > most or size == self.boxes(sketch, depth):
                break
            depth += 1
        return depth
