"""Combinators: how parts are joined. Merges (concat, add, multiply) join branches too."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field

from lamina.spec.fields import Count, Listed, Name, Positive
from lamina.spec.layer import Composite, Element
from lamina.spec.layers.merge import Add, Concat, Multiply
from lamina.spec.parameters.values import Number
from lamina.spec.parts import Body, ByName, OneKeyMaps

if TYPE_CHECKING:
    from lamina.spec.union import Part

INPUT = "input"  # how a graph's wiring names the graph's own input
MAX_REPEAT = 1_000_000


class Chain(Composite):
    """Named parts, one after another."""

    kind: Literal["chain"] = "chain"
    body: Body


class Residual(Composite):
    """y = activation(shortcut(x) + scale · body(x)) (He 2016, eq. 1 and 2).

    The parts of the body are named beside `shortcut`, `add` and `activation`, so that a
    path reads `conv1`, not `body.conv1`.
    """

    kind: Literal["residual"] = "residual"
    body: Body
    shortcut: "Part | None" = None
    scale: float = 1.0
    activation: "Part | None" = None


class Aux(Composite):
    """A named side output tapped from the trunk, in training only; the trunk goes on with
    what came in. Its loss is added with `weight` (Szegedy 2015, section 5: 0.3)."""

    kind: Literal["aux"] = "aux"
    body: "Part"
    weight: Positive = 0.3


class Repeat(Composite):
    """`count` copies one after another, each with its own parameters, named 0, 1, …;
    `first` takes the place of copy 0 (a stage's projecting block)."""

    kind: Literal["repeat"] = "repeat"
    count: Annotated[Count, Field(le=MAX_REPEAT)]
    first: "Part | None" = None
    body: "Part"


Sources = Annotated[tuple[Name, ...], Field(min_length=1), Listed]
Values = Annotated[tuple[tuple[Name, Number], ...], ByName()]
Wiring = Annotated[tuple[tuple[Name, Sources], ...], OneKeyMaps()]


class Wired(Composite):
    """Any graph without cycles: `inputs` says what feeds a part (`input` is the graph's own
    input); a part that is not named there is fed by the one above it. The `output` is the
    last part's unless named."""

    kind: Literal["graph"] = "graph"
    body: Body
    inputs: Wiring = ()
    output: Name | None = None


class Use(Element):
    """A block that is defined in the same document, by name, with `values` for its
    parameters; those that have a default may be left out."""

    kind: Literal["use"] = "use"
    block: Name
    values: Values = ()


def chain(**parts: "Part") -> Chain:
    """Named parts, one after another."""
    return Chain(body=tuple(parts.items()))


def concat(**branches: "Part") -> Concat:
    """Branches side by side, joined along the channels."""
    return Concat(branches=tuple(branches.items()))


def add(*, scale: float = 1.0, **branches: "Part") -> Add:
    """Branches side by side, summed."""
    return Add(branches=tuple(branches.items()), scale=scale)


def multiply(*, gate: bool = False, **branches: "Part") -> Multiply:
    """Branches side by side, multiplied."""
    return Multiply(branches=tuple(branches.items()), gate=gate)


def residual(
    *,
    shortcut: "Part | None" = None,
    scale: float = 1.0,
    activation: "Part | None" = None,
    **body: "Part",
) -> Residual:
    """activation(shortcut(x) + scale · body(x))."""
    pairs = tuple(body.items())
    return Residual(body=pairs, shortcut=shortcut, scale=scale, activation=activation)


def aux(body: "Part", *, weight: float = 0.3) -> Aux:
    """A side output in training."""
    return Aux(body=body, weight=weight)


def repeat(count: int, body: "Part", *, first: "Part | None" = None) -> Repeat:
    """Equal parts one after another."""
    return Repeat(count=count, body=body, first=first)


def graph(
    parts: "dict[str, Part]", inputs: dict[str, tuple[str, ...]], output: str | None = None
) -> Wired:
    """Explicit wiring by name."""
    wiring: Any = tuple(inputs.items())
    return Wired(body=tuple(parts.items()), inputs=wiring, output=output)
