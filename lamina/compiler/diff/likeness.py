"""How alike two primitives are: what may be called the same part, and what it costs to say
how it changed."""

from __future__ import annotations

from typing import Any

from lamina.compiler.diff.side import Item
from lamina.spec.layer import Layer, Merge
from lamina.spec.layers.merge import Add, Multiply

# Of the same name, these stand in for each other: they hold nothing that is learnt.
LIGHT = {"activation", "drop", "pool", "reshape"}
INITIAL = {"init": "weights", "bias_init": "biases", "scale_init": "scales"}
NO_SETTINGS = {"kind", "branches", "frozen", *INITIAL}


def settings(op: Layer | Merge) -> dict[str, Any]:
    """What is chosen of an op, but how its values begin."""
    fields = type(op).model_fields
    return {name: getattr(op, name) for name in fields if name not in NO_SETTINGS}


def may_pair(a: Item, b: Item) -> bool:
    """Whether one may be said to have become the other, given that they have one path."""
    alike = a.kind == b.kind or a.family == b.family
    return alike or (a.family in LIGHT and b.family in LIGHT)


def joins_in_any_order(op: Layer | Merge) -> bool:
    """Whether the order of the inputs does not matter."""
    return (isinstance(op, Add) and op.scale == 1) or (isinstance(op, Multiply) and not op.gate)


class Likeness:
    """Scores and costs, each settled once for equal ops."""

    def __init__(self) -> None:
        self.numbers: dict[int, tuple[Layer | Merge, int]] = {}  # by an op's id
        self.known: dict[tuple[Any, ...], int] = {}
        self.apart: dict[tuple[int, int], int] = {}

    def number(self, op: Layer | Merge) -> int:
        """Equal for ops of equal settings."""
        if id(op) not in self.numbers:
            key = (type(op), *settings(op).values())
            self.numbers[id(op)] = (op, self.known.setdefault(key, len(self.known)))
        return self.numbers[id(op)][1]

    def changed(self, a: Item, b: Item) -> int:
        """How many settings differ; a kind counts for three."""
        key = (self.number(a.op), self.number(b.op))
        if key[0] == key[1]:
            return 0
        if key not in self.apart:
            old, new = settings(a.op), settings(b.op)
            differing = sum(old[name] != new[name] for name in old.keys() & new.keys())
            self.apart[key] = differing + (3 if a.kind != b.kind else 0)
        return self.apart[key]

    def score(self, a: Item, b: Item) -> int:
        """How good a match in a gap would be; 0 for none."""
        if a.kind == b.kind:
            score = 8 + (4 if self.number(a.op) == self.number(b.op) else 0)
        elif a.family == b.family:
            score = 3
        else:
            return 0
        score += 2 if a.path.rpartition(".")[2] == b.path.rpartition(".")[2] else 0
        return score + (1 if a.shape == b.shape else 0)

    def cost(self, a: Item, b: Item) -> int:
        """How much there is to say of a match; a part that stands alone costs 6."""
        return 2 * min(self.changed(a, b), 5) + (0 if a.path == b.path else 1)
