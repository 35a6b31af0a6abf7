"""Laws of where things stand: boxes never overlap, what is inside stays inside, and no wire runs
through a box that it has nothing to do with."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import lamina
from features import FEATURES
from lamina.compiler.check import check
from lamina.drawing.letters import width
from lamina.drawing.placing import ASIDE, Box, Placed, Placer
from lamina.drawing.sizes import SMALL, TITLE
from lamina.drawing.sketch import ENTRY, Sketch
from lamina.drawing.sketching import Sketcher
from lamina.spec import layers
from lamina.spec.combinators import Wired
from lamina.spec.network import Network
from strategies import networks

ZOO = (
    "lenet5 resnet50 resnet34.option_a googlenet inception_v4 inception_resnet_v2 densenet121 "
    "preresnet50 efficientnet_b0 squeezenet1_0 convnext_tiny xception"
).split()
Area = tuple[int, int, int, int]  # left, top, right, bottom


def overlap(one: Area, other: Area) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def area(box: Box) -> Area:
    return box.left, box.top, box.right, box.bottom


def labels(placed: Placed) -> Iterator[Area]:
    """Where shapes are written beside wires."""
    for box, x in zip(placed.boxes, placed.anchors, strict=True):
        if box.item.label:
            left = x + ASIDE
            yield left, box.bottom + 4, left + width(box.item.label, SMALL), box.bottom + 16
        if box.item.head:
            half = width(box.item.head, SMALL) // 2
            yield x - half, box.bottom + 4, x + half, box.bottom + 16


def levels(sketch: Sketch, placed: Placed) -> Iterator[tuple[Sketch, Placed]]:
    yield sketch, placed
    for box in placed.boxes:
        if box.inside is not None and box.item.inside is not None:
            yield from levels(box.item.inside, box.inside)


def faults(sketch: Sketch, placed: Placed) -> Iterator[str]:
    """What is wrong in one level of a picture."""
    whole = (-placed.left, 0, placed.right, placed.height)
    for box in placed.boxes:
        left, top, right, bottom = area(box)
        if left < whole[0] or top < whole[1] or right > whole[2] or bottom > whole[3]:
            yield f"{box.item.name} leaves its block"
        if box.inside is not None:
            room = box.bottom - box.top - TITLE, box.right - box.left
            if room < (box.inside.height, box.inside.left + box.inside.right):
                yield f"{box.item.name} is too small for what is in it"
    for one, other in combinations(placed.boxes, 2):
        if overlap(area(one), area(other)):
            yield f"{one.item.name} and {other.item.name} overlap"
    for label in labels(placed):
        if label[0] < -placed.left or label[2] > placed.right:
            yield "a label leaves its block"
        yield from (
            f"a label lies on {box.item.name}" for box in placed.boxes if overlap(label, area(box))
        )
    for wire, points in zip(sketch.wires, placed.wires, strict=True):
        for (a, b), (x, y) in pairwise(points):
            if a != x and b != y:
                yield "a wire is oblique"
            line = (min(a, x), min(b, y), max(a, x) + (a == x), max(b, y) + (b == y))
            if line[0] < whole[0] or line[2] > whole[2] + 1:
                yield "a wire leaves its block"
            yield from (
                f"a wire runs through {box.item.name}"
                for number, box in enumerate(placed.boxes)
                if overlap(line, area(box)) and number not in (wire.source, wire.target)
            )


def confusions(sketch: Sketch, placed: Placed) -> Iterator[str]:
    """Wires that lie on one another without having a source or a target in common."""
    pieces = [
        (wire, (a, b), (x, y))
        for wire, points in zip(sketch.wires, placed.wires, strict=True)
        for (a, b), (x, y) in pairwise(points)
        if (a, b) != (x, y)
    ]
    for (one, a, b), (other, c, d) in combinations(pieces, 2):
        if one.source == other.source or one.target == other.target:
            continue
        for axis in (0, 1):
            if a[axis] == b[axis] == c[axis] == d[axis]:
                low = max(min(a[1 - axis], b[1 - axis]), min(c[1 - axis], d[1 - axis]))
                high = min(max(a[1 - axis], b[1 - axis]), max(c[1 - axis], d[1 - axis]))
                if low < high:
                    yield f"{one} and {other} lie on one another"


def hold(net: Network, depth: int, mode: str = "train") -> None:
    sketch = Sketcher().sketch(check(net, "train" if mode == "train" else "infer"))
    for inner, placed in levels(sketch, Placer().placed(sketch, depth)):
        assert [*faults(inner, placed), *confusions(inner, placed)] == []


@given(networks(max_parts=20), st.sampled_from([0, 1, 64]))
@settings(max_examples=150)
def test_boxes_and_wires_keep_apart(net: Network, depth: int) -> None:
    """Over random networks, folded and open."""
    hold(net, depth)


@pytest.mark.parametrize("name", ZOO)
def test_the_zoo_keeps_apart(name: str) -> None:
    """Over the classics, all open, and closed."""
    hold(lamina.create(name), 64)
    hold(lamina.create(name), 1, "infer")


@pytest.mark.parametrize("name", FEATURES)
def test_the_features_keep_apart(name: str) -> None:
    """Over everything that the language can say."""
    hold(FEATURES[name], 64)


@st.composite
def tangles(draw: st.DrawFn) -> Network:
    """Any wiring: every part reads one of those above it, every merge some of them."""
    count = draw(st.integers(3, 12))
    body, inputs, unread = [], [], set[str]()
    names = ["input"]
    for number in range(count):
        name = f"p{number}"
        if len(names) > 2 and draw(st.booleans()):
            few = st.lists(st.sampled_from(names), min_size=2, max_size=4, unique=True)
            sources = draw(few)
            body.append((name, layers.Add()))
        else:
            sources = [draw(st.sampled_from(names))]
            body.append((name, layers.Conv(channels=2, kernel=3, padding=1)))
        inputs.append((name, tuple(sources)))
        unread.difference_update(sources)
        unread.add(name)
        names.append(name)
    if len(unread) > 1:
        inputs.append(("end", tuple(sorted(unread))))
        body.append(("end", layers.Add()))
    last = body[-1][0]
    wired = Wired(body=tuple(body), inputs=tuple(inputs), output=last)
    return Network(name="tangle", input=(2, 8, 8), body=(("g", wired),))


@given(tangles())
@settings(max_examples=300)
def test_any_wiring_keeps_apart(net: Network) -> None:
    """Wires of a tangle run around boxes, and apart where they mean different values."""
    hold(net, 64)


def test_each_wire_is_there_once() -> None:
    """The wires of a sketch are those of its graph."""
    net = lamina.load("examples/wired.yaml")
    sketch = Sketcher().sketch(check(net, "train"))
    inner = sketch.items[1].inside
    assert inner is not None
    names = {n: item.name for n, item in enumerate(inner.items)} | {ENTRY: "", 5: "out"}
    assert [(names[one.source], names[one.target]) for one in inner.wires] == [
        ("", "fine"),
        ("", "coarse"),
        ("fine", "joined"),
        ("coarse", "joined"),
        ("joined", "mixed"),
        ("", "stacked"),
        ("fine", "stacked"),
        ("mixed", "stacked"),
        ("stacked", "out"),
    ]


def test_a_fault_would_be_seen() -> None:
    """The law can fail."""
    sketch = Sketcher().sketch(check(lamina.create("resnet18"), "infer"))
    level = next(
        one for one in levels(sketch, Placer().placed(sketch, 64)) if len(one[0].items) > 3
    )
    inner, placed = level
    first, second, *others = placed.boxes
    moved = Box(second.item, first.left, first.top, first.right, first.bottom, second.inside)
    broken = Placed(1, 1, 1, (first, moved, *others), placed.anchors, placed.wires)
    found = " ".join(faults(inner, broken))
    assert "overlap" in found
    assert "leaves its block" in found
