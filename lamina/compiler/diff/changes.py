"""What differs: one `Change` for everything that one sentence can say, with all its places."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal, NamedTuple

from lamina.spec.document import to_data

What = Literal[
    "input",  # of the network: `before` and `after` are shapes
    "setting",  # a field of a layer
    "kind",  # a layer became one of another kind
    "initial",  # how weights, biases or scales (`field`) begin
    "frozen",
    "stride_moved",  # `before` and `after` are layers of the part at the place
    "added",  # a layer, or a part of several; `after` describes it
    "removed",  # likewise; `before` describes it
    "moved",  # `before` and `after` are what feeds it
    "swapped",  # kinds `before` and `after`; of the places, each two changed places
    "rewired",  # `before` and `after` are what is read
    "loss_weight",  # of a side output
    "renamed",
]


class Place(NamedTuple):
    """A path in the first network and in the second; None where there is none."""

    a: str | None
    b: str | None

    def __str__(self) -> str:
        return (self.a if self.a is not None else self.b) or "the network"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in all the places that have it.

    `kind` is what kind of layer is spoken of, where all places have the same; `behind` is
    the kind of layer that feeds an added or removed one. `layers` counts those of each place,
    `parameters` those of all places together.
    `train_only` changes are in the network that is trained and not in the one that infers.
    """

    what: What
    kind: str = ""
    field: str = ""
    before: Any = None
    after: Any = None
    layers: int = 0
    parameters: int = 0
    behind: str = ""
    train_only: bool = False
    places: tuple[Place, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain data; every key is always there."""
        from lamina.compiler.diff.words import said

        return {
            "change": self.what,
            "kind": self.kind or None,
            "field": self.field or None,
            "before": to_data(self.before),
            "after": to_data(self.after),
            "layers": self.layers,
            "parameters": self.parameters,
            "behind": self.behind or None,
            "modes": ["train"] if self.train_only else ["infer", "train"],
            "text": said(self),
            "places": [{"a": place.a, "b": place.b} for place in self.places],
        }


class Found(NamedTuple):
    """A change at one place, and where it comes in the order of both networks."""

    order: tuple[int, int, int]
    change: Change


def gathered(found: Iterable[Found]) -> tuple[Change, ...]:
    """Equal changes at several places as one, with all their parameters, in the order of the
    first places."""
    groups: dict[Change, list[Change]] = {}
    for _, change in sorted(found, key=lambda one: one.order):
        key = replace(change, places=(), parameters=0)
        groups.setdefault(key, []).append(change)
    return tuple(
        replace(
            key,
            parameters=sum(change.parameters for change in group),
            places=tuple(place for change in group for place in change.places),
        )
        for key, group in groups.items()
    )
