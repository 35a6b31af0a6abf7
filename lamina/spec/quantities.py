"""Counts and sizes as people write them: `5M`, `4.1G`, `512MiB`. Exact integers, no rounding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from lamina.spec.fields import LARGEST
from lamina.spec.wording import found

WRITTEN = re.compile(r"([0-9]{1,20}(?:_[0-9]{1,20}){0,20})(?:\.([0-9]{1,15}))? ?([A-Za-z]{0,3})")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A field that takes an integer, or a text with a unit; the integer is stored."""

    units: dict[str, int]
    example: str

    def read(self, text: str) -> int | None:
        """The integer that a text says; None where it says none."""
        written = WRITTEN.fullmatch(text)
        if written is None or (unit := self.units.get(written[3])) is None:
            return None
        rest = written[2] or ""
        whole, left = divmod(int(written[1] + rest) * unit, 10 ** len(rest))
        return whole if not left and whole <= LARGEST else None

    def canonical(self, value: object) -> int | None:
        if value is None or (type(value) is int and 0 <= value <= LARGEST):
            return value
        said = self.read(value) if isinstance(value, str) else None
        if said is None:
            raise PydanticCustomError(
                "spec",
                "{found}, expected an integer of at least 0, or a text such as {example}",
                {"code": "S130", "found": found(value), "example": self.example},
            )
        return said

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self.canonical)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        units = "|".join(unit for unit in self.units if unit)
        pattern = rf"^[0-9]+(_[0-9]+)*(\.[0-9]+)? ?({units})?$"
        whole = {"type": "integer", "minimum": 0, "maximum": LARGEST}
        return {"anyOf": [whole, {"type": "string", "pattern": pattern}]}


COUNT = Quantity(
    {"": 1} | {u: 1000**n for n, both in enumerate(("kK", "mM", "gG", "tT"), 1) for u in both},
    "500000, 500K or 4.1M",
)
BYTES = Quantity(
    {"": 1, "B": 1, "kB": 1000}
    | {f"{u}B": 1000**n for n, u in enumerate("KMGT", 1)}
    | {f"{u}iB": 1024**n for n, u in enumerate("KMGT", 1)},
    "512MiB, 100MB or 1.5GiB",
)
