"""What the zoo knows of a network: how to build it, where it comes from, what it must count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lamina.spec.network import Network

Image = tuple[int, int, int]  # channels, height, width


@dataclass(frozen=True, slots=True)
class Paper:
    """Where a network was described; `place` is the section, table or figure."""

    authors: str
    title: str
    year: int
    place: str

    def __str__(self) -> str:
        return f"{self.authors}: {self.title} ({self.year}), {self.place}"


@dataclass(frozen=True, slots=True)
class Facts:
    """Counts that a test holds the network to, and where they come from."""

    parameters_infer: int
    parameters_train: int
    macs_infer: int
    input: Image
    source: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One network of the zoo.

    `build` takes `num_classes` and `input` (channels, height, width), both with the paper's
    values as defaults. `variant_of` names the paper's own network where this is a variant of
    it, and is empty where this is the paper's. Each line of `differs` says where the network
    departs from the paper or from a well-known library. `published` is the accuracy that the
    paper prints, empty without one.
    """

    name: str
    build: Callable[..., Network]
    paper: Paper
    facts: Facts
    variant_of: str = ""
    differs: tuple[str, ...] = ()
    published: str = ""

    @property
    def source(self) -> str:
        """Authors, title, year and place, in one line."""
        return str(self.paper)
