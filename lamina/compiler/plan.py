"""The code plan: which classes, which constructor arguments, which names. Still no text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lamina.spec.layer import Layer, Merge

Literal = int | float


@dataclass(frozen=True, slots=True)
class Argument:
    """A number that varies between the instances of a class, lifted to its constructor."""

    name: str
    is_float: bool
    default: Literal | None = None


@dataclass(frozen=True, slots=True)
class Multiple:
    """A small multiple of an argument; `name` where readers have one for it."""

    factor: int
    argument: Argument
    name: str = ""


Expr = Literal | Argument | Multiple
Numbers = Mapping[str, Expr]


@dataclass(frozen=True, slots=True)
class Member:
    """One node of a class. `what` says how it is made."""

    name: str
    attribute: str
    what: Call | Instance | Run
    inputs: tuple[str, ...]
    frozen: bool


@dataclass(frozen=True, slots=True)
class Call:
    """A primitive: one instance of its op for the choices, and its numbers as expressions.

    `image` says whether its input is an image, which is a choice too.
    """

    op: Layer | Merge
    numbers: tuple[tuple[str, Expr], ...]
    image: bool


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of another class."""

    made: ClassPlan
    values: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """Instances one after another."""

    parts: tuple[Stretch, ...]

    @property
    def loops(self) -> bool:
        """Whether it is one loop and nothing else."""
        return len(self.parts) == 1 and self.parts[0].stacked


@dataclass(frozen=True, slots=True)
class Stretch:
    """Equal instances, `count` of them; `stacked` in one loop."""

    count: Expr
    part: Instance
    stacked: bool


@dataclass(frozen=True, slots=True)
class ClassPlan:
    """One emitted class."""

    name: str
    title: str
    block: str  # the kind of the shipped block that it is of, or empty
    arguments: tuple[Argument, ...]
    multiples: tuple[Multiple, ...]  # those with a name
    members: tuple[Member, ...]
    output: str
    heads: tuple[tuple[str, str, float], ...]  # name, value, weight


@dataclass(frozen=True, slots=True)
class Plan:
    """Classes in the order of their definition; the last one is the network's."""

    classes: tuple[ClassPlan, ...]

    @property
    def root(self) -> ClassPlan:
        return self.classes[-1]


def evaluated(expr: Expr, values: Mapping[str, Literal]) -> Literal:
    """The number an expression has in one instance."""
    match expr:
        case Argument():
            return values[expr.name]
        case Multiple():
            return expr.factor * values[expr.argument.name]
        case _:
            return expr
