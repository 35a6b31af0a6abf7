"""Which tensor of another library's model is which of ours: one explicit table per network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from lamina.checkpoints.layout import Shape, layout

# Our role of a tensor → what stands behind their module's name, and their layout (see
# layout.py) where it is another one.
Roles = Mapping[str, tuple[str, str]]

TORCH: Roles = {
    "weight": (".weight", ""),
    "bias": (".bias", ""),
    "scale": (".weight", ""),
    "running_mean": (".running_mean", ""),
    "running_var": (".running_var", ""),
}

FIELD = re.compile(r"\{([a-z]+)(?:([+-])(\d+))?\}")  # {block}, {stage-1}


@dataclass(frozen=True, slots=True)
class Rule:
    """One or many modules: our path, theirs, and what their tensors are called.

    A `{field}` in our path stands for a number, or a number and a letter (`3a`); in theirs it
    is what it was in ours, or that number plus or minus another: `{stage-1}`.
    """

    ours: str
    theirs: str
    roles: Roles = field(default_factory=lambda: TORCH)

    def matches(self, module: str) -> str | None:
        """Their name of our module, if this rule is about it."""
        found = pattern(self.ours).fullmatch(module)
        return found and FIELD.sub(lambda one: filled(one, found.groupdict()), self.theirs)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a tensor of ours comes from: their key, its shape there, and its layout there
    (empty: ours)."""

    key: str
    shape: Shape
    layout: str


@dataclass(frozen=True, slots=True)
class Table:
    """All of a network: its name in our zoo, the peer's name of the model, and the rules.

    Every tensor of the network is said by exactly one rule, and no two come from one key.
    """

    net: str
    model: str
    rules: tuple[Rule, ...]

    def sources(self, tensors: Mapping[str, Shape]) -> dict[str, Source]:
        """The source of every tensor, by our canonical path; `tensors` are ours with their
        shapes. Raises ValueError where the table is not one to one."""
        found: dict[str, Source] = {}
        named: dict[str, tuple[str, Roles]] = {}
        for path, shape in tensors.items():
            module, _, role = path.rpartition(".")
            if module not in named:
                named[module] = self.module(module)
            theirs, roles = named[module]
            suffix, way = roles[role]
            their_shape = layout(way).their_shape(shape) if way else shape
            found[path] = Source(theirs + suffix, their_shape, way)
        keys = {source.key for source in found.values()}
        if len(keys) != len(found):
            raise ValueError(f"{self.net}: two tensors come from one key")
        return found

    def module(self, module: str) -> tuple[str, Roles]:
        """Their name of a module of ours, and the roles of its tensors."""
        said = [
            (name, rule.roles) for rule in self.rules if (name := rule.matches(module)) is not None
        ]
        if len(said) != 1:
            raise ValueError(f"{self.net}: {len(said)} rules are about {module}")
        return said[0]


def tables(made: Iterable[Table]) -> dict[str, Table]:
    """By the name of our network."""
    return {table.net: table for table in made}


@cache
def pattern(ours: str) -> re.Pattern[str]:
    """Our path as a regular expression; a field that returns is the same again."""
    parts, at, seen = [], 0, set[str]()
    for one in FIELD.finditer(ours):
        name = one[1]
        parts.append(re.escape(ours[at : one.start()]))
        parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>[0-9]+[a-z]?)")
        seen.add(name)
        at = one.end()
    return re.compile("".join([*parts, re.escape(ours[at:])]))


def filled(one: re.Match[str], values: Mapping[str, str]) -> str:
    """The text that stands for a field."""
    value, (sign, number) = values[one[1]], one.group(2, 3)
    return str(int(value) + int(sign + number)) if sign else value
