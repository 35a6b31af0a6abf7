"""What a picture shows, before anything has a place: boxes, what is inside them, and wires.

A sketch of a graph knows no coordinates, only rows, columns and tracks, so that it stays right
whatever is folded. Equal copies share one sketch.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lamina.spec.shape import Shape

SPINE = 0  # the column of what every path goes through; others lie left (< 0) and right of it
MOST = 2000  # boxes, or wires, of one level, and boxes of a picture
ENTRY = -1  # the wire's end that is the graph's input; its output is the number of items


@dataclass(frozen=True, slots=True)
class Strip:
    """One primitive, a line of a box."""

    path: str  # from the graph that the box stands in
    label: str
    kind: str
    family: str
    words: str
    input: str
    shape: str
    formula: str
    parameters: int
    macs: int
    frozen: bool


@dataclass(frozen=True, slots=True)
class Item:
    """One box: strips, a merge, or a block with a sketch of its own. `first` is its path inside
    the graph; `copies` are equal neighbours in a run, which it stands for."""

    name: str
    first: str
    shape: Shape
    strips: tuple[Strip, ...] = ()
    inside: Sketch | None = None
    title: str = ""
    copies: int = 1
    label: str = ""  # the shape that leaves, where it is worth saying
    head: str = ""  # what a side output is called
    parameters: int = 0  # of all copies, as is all below
    macs: int = 0
    layers: int = 1

    @property
    def merges(self) -> bool:
        return len(self.strips) == 1 and self.strips[0].family == "merge"


@dataclass(frozen=True, slots=True)
class Wire:
    """A value on its way from one item to another: down from its source, along track `leaves` of
    the gap below it to column `via`, down, along track `enters` of the gap above its target.
    A track of -1 is not needed. `aside` wires enter a merge from the right."""

    source: int
    target: int
    via: int
    leaves: int = -1
    enters: int = -1
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Sketch:
    """The items of a graph with their rows (from 1; the input is row 0) and columns; the wires;
    and for each gap between rows how many tracks it has."""

    items: tuple[Item, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    wires: tuple[Wire, ...]
    tracks: tuple[int, ...]
    input: Shape
    shape: Shape
    parameters: int
    macs: int
    layers: int
    labelled: frozenset[int] = field(default_factory=frozenset)  # rows below which a label stands
    sealed: str = ""  # why there are no items
