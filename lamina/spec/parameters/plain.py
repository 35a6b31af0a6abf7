"""A network without parameters: what elaboration reads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from lamina.spec.layer import Element
from lamina.spec.parameters.expression import Value
from lamina.spec.parameters.uses import Uses


class Opened(NamedTuple):
    """A definition for certain values: which one it is, what the emitted class is called, the
    numbers that have names, and the body."""

    definition: str
    title: str
    numbers: dict[str, Value]
    body: Element


@dataclass(frozen=True, slots=True)
class Plain:
    """The parts of a network in which no expression is left. `blocks` are found by the names
    that its uses have; `uses` and `first` say which definitions are used by which, and by the
    body, as it was written."""

    name: str
    body: tuple[tuple[str, Element], ...]
    blocks: dict[str, Opened]
    uses: Uses
    first: set[str]
