"""Field types: counts, sizes, paddings, names. Each is stored in one canonical form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Annotated, Any, Literal, TypeGuard

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from lamina.errors import quoted
from lamina.spec.wording import found

LARGEST = 2**63 - 1

Listed = BeforeValidator(lambda value: tuple(value) if isinstance(value, list) else value)
"""Marks a tuple that documents, and Python too, may write as a list."""


class Role(Enum):
    """What a field's numbers are to the width of a network. Marks the field's type."""

    WIDTH = "channels or features, which scale with the network"
    OUTPUT = "those of the part's own output: they stay where they are the network's"
    GROUPS = "groups of a convolution: where each channel has its own, they scale with the channels"
    DIVIDING = "groups of channels, which stay, and divide every width"
    SPELLED = "a table that names channels one by one, so that no width around it can change"


Count = Annotated[int, Field(ge=1, le=LARGEST)]
Width = Annotated[Count, Role.WIDTH]
Output = Annotated[Count, Role.OUTPUT]
Groups = Annotated[Count, Role.GROUPS]
Natural = Annotated[int, Field(ge=0, le=LARGEST)]
Positive = Annotated[float, Field(gt=0, le=1e300)]
Rate = Annotated[float, Field(ge=0, lt=1)]

IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def identifier(name: str) -> str:
    """An ASCII identifier of at most 64 characters; `__metadata__` is taken by safetensors."""
    if IDENTIFIER.fullmatch(name) is None or name == "__metadata__":
        raise PydanticCustomError(
            "spec",
            "{name} is no name: letters, digits and _ (ASCII), not a digit first, at most 64",
            {"code": "S110", "name": quoted(name)},
        )
    return name


Name = Annotated[
    str,
    AfterValidator(identifier),
    WithJsonSchema({"type": "string", "pattern": f"^{IDENTIFIER.pattern}$"}),
]


SIDES = {2: "height, width", 4: "top, bottom, left, right"}


@dataclass(frozen=True, slots=True)
class Numbers:
    """One integer, or a list of one of the `lengths`; the shortest equal form is stored.

    `3` and `[3, 3]` are the same size and are stored as `3`; four sides are top, bottom,
    left, right, and `[1, 1, 2, 2]` is stored as `[1, 2]`.
    """

    lengths: tuple[int, ...]
    least: int
    words: tuple[str, ...] = ()

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.canonical)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        one = {"type": "integer", "minimum": self.least, "maximum": LARGEST}
        lists = [
            {"type": "array", "items": one, "minItems": n, "maxItems": n} for n in self.lengths
        ]
        return {"anyOf": [one, *lists, *({"const": word} for word in self.words)]}

    def canonical(self, value: object) -> int | tuple[int, ...] | str:
        if isinstance(value, str) and value in self.words:
            return 0 if value == "valid" else value
        if self.accepts(value):
            return value
        if (
            isinstance(value, (list, tuple))
            and len(value) in self.lengths
            and all(self.accepts(item) for item in value)
        ):
            return shortest(tuple(value))
        raise PydanticCustomError(
            "spec",
            "{found}, expected {expected}",
            {"code": "S111", "found": found(value), "expected": self.expected()},
        )

    def expected(self) -> str:
        """In words, what may stand here."""
        lists = " or ".join(f"{n} ({SIDES[n]})" for n in self.lengths)
        words = "".join(f', or "{word}"' for word in self.words)
        return f"an integer of at least {self.least}, or a list of {lists}{words}"

    def accepts(self, value: object) -> TypeGuard[int]:
        return type(value) is int and self.least <= value <= LARGEST


def shortest(sides: tuple[int, ...]) -> int | tuple[int, ...]:
    """The shortest form that means the same."""
    if len(set(sides)) == 1:
        return sides[0]
    if len(sides) == 4 and sides[0] == sides[1] and sides[2] == sides[3]:
        return sides[0], sides[2]
    return sides


Size = Annotated[int | tuple[int, int], Numbers((2,), 1)]
Extra = Annotated[int | tuple[int, int], Numbers((2,), 0)]
Sides = Annotated[int | tuple[int, int] | tuple[int, int, int, int], Numbers((2, 4), 0)]
Padding = Annotated[
    int | tuple[int, int] | tuple[int, int, int, int] | Literal["same"],
    Numbers((2, 4), 0, ("same", "valid")),
]


def pair(size: int | tuple[int, int]) -> tuple[int, int]:
    """Height and width."""
    return (size, size) if isinstance(size, int) else size


def four(padding: int | tuple[int, ...] | Literal["same"]) -> tuple[int, int, int, int]:
    """Top, bottom, left, right. `same` must have been resolved before."""
    match padding:
        case int():
            return padding, padding, padding, padding
        case (int(vertical), int(horizontal)):
            return vertical, vertical, horizontal, horizontal
        case (int(top), int(bottom), int(left), int(right)):
            return top, bottom, left, right
        case _:
            raise ValueError("padding `same` has no sides before it is resolved")
