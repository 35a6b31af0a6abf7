"""How layers that both networks have changed: settings, kind, beginnings, and what is frozen."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from math import isclose, prod
from typing import Any

from lamina.compiler.diff.changes import Change, Found, Place
from lamina.compiler.diff.likeness import INITIAL, settings
from lamina.compiler.diff.side import Item
from lamina.spec.fields import pair
from lamina.spec.initial import Init, Uniform, UniformOverFanIn
from lamina.spec.layer import Layer
from lamina.spec.layers.conv import SparseConv

Order = tuple[int, int, int]


def layer_changes(a: Item, b: Item, inits: tuple[Init, Init], order: Order) -> Iterator[Found]:
    """Every change of one layer."""
    place, alone = (Place(a.path, b.path),), a.train_only and b.train_only
    if a.frozen != b.frozen:
        change = Change("frozen", before=a.frozen, after=b.frozen, train_only=alone, places=place)
        yield Found(order, change)
    if a.op == b.op:
        return
    if a.kind != b.kind:
        change = Change("kind", before=a.kind, after=b.kind, train_only=alone, places=place)
        yield Found(order, change)
    kind = b.kind if a.kind == b.kind else ""
    old, new = settings(a.op), settings(b.op)
    for name in [name for name in old if name in new and old[name] != new[name]]:
        yield Found(
            order,
            Change("setting", kind, name, old[name], new[name], train_only=alone, places=place),
        )
    for field, what in INITIAL.items():
        before, after = beginning(a, field, inits[0]), beginning(b, field, inits[1])
        if before is None or after is None or alike(a, before, b, after):
            continue
        change = Change("initial", "", what, before, after, train_only=alone, places=place)
        yield Found(order, change)


def beginning(item: Item, field: str, usual: Init) -> Any:
    """How values begin; None where the layer has none of these. Where plain bounds are what
    has become of the network's `usual` scheme over the fan-in, it is that scheme."""
    owner = {"init": "", "bias_init": "bias", "scale_init": "scale"}[field]
    if owner and not getattr(item.op, owner, True):
        return None
    found = getattr(item.op, field, None)
    if isinstance(found, Uniform) and isinstance(usual, UniformOverFanIn):
        return usual if isclose(found.bound * fan_in(item), usual.gain, rel_tol=1e-9) else found
    return found


def alike(a: Item, before: Any, b: Item, after: Any) -> bool:
    """Whether values begin by the same scheme. One over the fan-in has become plain bounds,
    which differ where only the size of the layer does."""
    if before == after:
        return True
    if isinstance(before, Uniform) and isinstance(after, Uniform):
        one, other = before.bound * fan_in(a), after.bound * fan_in(b)
        return fan_in(a) != fan_in(b) and isclose(one, other, rel_tol=1e-9)
    return False


def fan_in(item: Item) -> float:
    """How many values make one of the layer's outputs."""
    assert isinstance(item.op, Layer)
    weight = item.op.params(item.shapes[0])["weight"]
    if isinstance(item.op, SparseConv):
        return weight.count / item.op.channels
    return prod(weight.shape[1:])


Kernels = dict[str, str]  # by path, in words


def with_moved_strides(found: list[Found], kernels: tuple[Kernels, Kernels]) -> list[Found]:
    """Strides that one layer lost and another of the same part took, as one change each."""
    left = found
    for levels in (1, 2):
        groups: dict[Place, list[Found]] = defaultdict(list)
        for one in left:
            if one.change.what == "setting" and one.change.field == "stride":
                groups[above(one.change.places[0], levels)].append(one)
        moved: dict[int, Found] = {}
        gone: set[int] = set()
        for part, group in groups.items():
            if len(group) == 2 and opposite(group[0].change, group[1].change):
                moved[id(group[0])] = stride_moved(group[0], group[1], part, kernels)
                gone.add(id(group[1]))
        left = [moved.get(id(one), one) for one in left if id(one) not in gone]
    return left


def above(place: Place, levels: int) -> Place:
    """The part around, so many levels up."""
    a, b = (".".join((path or "").split(".")[:-levels]) for path in place)
    return Place(a, b)


def opposite(one: Change, other: Change) -> bool:
    return (one.before, one.after) == (other.after, other.before) and (
        one.kind == other.kind and one.train_only == other.train_only
    )


def stride_moved(one: Found, other: Found, part: Place, kernels: tuple[Kernels, Kernels]) -> Found:
    """The change that both are."""
    first = pair(one.change.before) >= pair(one.change.after)
    source, target = (one.change, other.change) if first else (other.change, one.change)
    change = Change(
        "stride_moved",
        one.change.kind,
        "stride",
        inside(source.places[0].a, part.a, kernels[0]),
        inside(target.places[0].b, part.b, kernels[1]),
        train_only=one.change.train_only,
        places=(part,),
    )
    return Found(one.order, change)


def inside(path: str | None, part: str | None, kernels: Kernels) -> str:
    """A layer of a part, with its kernel: conv2 (3×3)."""
    name = (path or "").removeprefix(f"{part}.")
    return f"{name} ({kernels[path]})" if path in kernels else name
