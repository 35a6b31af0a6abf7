"""A picture as a Mermaid flowchart: blocks are subgraphs, equal copies are drawn once.

Every name of ours is a letter with a number, every text a quoted label, so that nothing of a
spec is ever read as Mermaid.
"""

from __future__ import annotations

from collections.abc import Iterator

from lamina.drawing.picture import Picture
from lamina.drawing.sketch import ENTRY, Item, Sketch
from lamina.drawing.words import tight
from lamina.errors import ResourceError
from lamina.markup import mermaid as escaped

CLASSES = {  # light fills with dark letters, which are legible on both themes
    "conv": "#d6e6fb",
    "linear": "#e6dcfa",
    "pool": "#d3f0dc",
    "norm": "#f8eecb",
    "activation": "#fbe0dd",
    "drop": "#ececec",
    "reshape": "#dfe6ec",
    "merge": "#ffffff",
    "block": "#eef1f5",
}
BREAK = "<br/>"
LETTERS, WIRES = 50_000, 500  # what Mermaid takes unless it is told otherwise, as on GitHub


def mermaid(picture: Picture, depth: int, *, asked: bool = False) -> str:
    """The whole file, with fewer levels open where it would be larger than Mermaid reads. Raises
    ResourceError where just this depth was asked for, or none is small enough."""
    while True:
        text = "\n".join(Flowchart(picture, depth).lines()) + "\n"
        wires = text.count("-->")
        if len(text) <= LETTERS and wires <= WIRES:
            return text
        if asked or depth == 0:
            raise ResourceError(
                f"{picture.name}: {wires:,} wires in {len(text):,} letters at depth {depth}, where "
                f"Mermaid takes {WIRES:,} and {LETTERS:,} at most; a smaller --depth, SVG or HTML "
                "can show it"
            )
        depth -= 1


class Flowchart:
    """A flowchart in the making; boxes are numbered in their order."""

    def __init__(self, picture: Picture, depth: int) -> None:
        self.picture, self.depth = picture, depth
        self.count = 0
        self.edges: list[str] = []
        self.used: dict[str, list[str]] = {}

    def lines(self) -> Iterator[str]:
        sketch = self.picture.sketch
        yield "flowchart TB"
        for fact in (self.picture.name, *self.picture.facts):
            yield f"  %% {escaped(fact)}"
        yield f'  input(["input {tight(sketch.input.dimensions)}"])'
        ends: list[str] = []
        yield from self.inside(sketch, self.depth, ("input", ""), "  ", ends)
        yield f'  output(["output {tight(sketch.shape.dimensions)}"])'
        self.edges.append(f"  {ends[0]} --> output")
        yield from self.edges
        for family, names in self.used.items():
            yield f"  classDef {family} fill:{CLASSES[family]},stroke:#7b8794,color:#1d2329"
            yield f"  class {','.join(names)} {family}"

    def inside(
        self, sketch: Sketch, depth: int, entry: tuple[str, str], indent: str, ends: list[str]
    ) -> Iterator[str]:
        """The boxes of a sketch; its wires are noted, and the box where it ends."""
        exits: list[str] = []
        for number, item in enumerate(sketch.items):
            name = f"n{self.count}"
            self.count += 1
            sources = [wire.source for wire in sketch.wires if wire.target == number]
            if item.inside is not None and depth > 0 and item.inside.items:
                yield f'{indent}subgraph {name}["{titled(item)}"]'
                # a subgraph has no entry of its own: its input's wires go to what reads it
                before = self.end(sketch, sources[0], exits, entry)
                inner: list[str] = []
                yield from self.inside(item.inside, depth - 1, before, f"{indent}  ", inner)
                yield f"{indent}end"
                exits.append(inner[0])
                continue
            yield f"{indent}{name}{shaped(item)}"
            family = item.strips[0].family if item.strips else "block"
            self.used.setdefault(family, []).append(name)
            exits.append(name)
            for source in sources:
                start, label = self.end(sketch, source, exits, entry)
                arrow = f'-- "{label}" -->' if label else "-->"
                self.edges.append(f"  {start} {arrow} {name}")
        last = next(wire.source for wire in sketch.wires if wire.target == len(sketch.items))
        ends.append(self.end(sketch, last, exits, entry)[0])

    def end(
        self, sketch: Sketch, source: int, exits: list[str], entry: tuple[str, str]
    ) -> tuple[str, str]:
        """The box where a wire begins, and the shape that is written on it."""
        return entry if source == ENTRY else (exits[source], sketch.items[source].label)


def shaped(item: Item) -> str:
    """A box's form and its lines."""
    if item.merges:
        return f'(("{escaped(item.strips[0].words)}"))'
    return f'["{titled(item)}"]'


def titled(item: Item) -> str:
    """The lines of a box: each layer's name with what it is."""
    copies = f" ×{item.copies:,}" if item.copies > 1 else ""
    if not item.strips:
        lines = [item.name + copies, item.title]
    else:
        lines = [" · ".join(dict.fromkeys((one.label, one.words))) for one in item.strips]
        lines[0] += copies
    if item.head:
        lines.append(item.head)
    return BREAK.join(escaped(line) for line in lines if line)
