"""A body with expressions in it: kept as it is written, and made into parts for given values."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, core_schema

from lamina.spec.parameters.expression import is_expression

Loc = tuple[str | int, ...]


class Spot(NamedTuple):
    """An expression, and the way to it through the data."""

    loc: Loc
    text: str


class Written(NamedTuple):
    """A `use` as it is written, and the way to it."""

    loc: Loc
    block: str


@dataclass(frozen=True)
class Template:
    """Plain data of a document as JSON text, which is frozen and keeps the order of keys."""

    text: str

    def data(self) -> Any:
        """The data, each time anew."""
        return json.loads(self.text)

    @cached_property
    def found(self) -> tuple[tuple[Spot, ...], tuple[Written, ...], int]:
        return findings(self.data())

    @property
    def spots(self) -> tuple[Spot, ...]:
        """The expressions, in the order of the text."""
        return self.found[0]

    @property
    def uses(self) -> tuple[Written, ...]:
        """The uses of blocks, in the order of the text."""
        return self.found[1]

    @property
    def size(self) -> int:
        """How many values it has."""
        return self.found[2]


def findings(data: Any) -> tuple[tuple[Spot, ...], tuple[Written, ...], int]:
    """Expressions, uses, and the number of values, without recursion."""
    spots: list[Spot] = []
    uses: list[Written] = []
    todo: list[tuple[Loc, Any]] = [((), data)]
    size = 0
    while todo:
        loc, value = todo.pop()
        size += 1
        if isinstance(value, dict):
            if value.get("kind") == "use" and isinstance(value.get("block"), str):
                uses.append(Written(loc, value["block"]))
            todo += [((*loc, key), value[key]) for key in reversed(value)]
        elif isinstance(value, list):
            todo += [((*loc, index), value[index]) for index in reversed(range(len(value)))]
        elif is_expression(value):
            spots.append(Spot(loc, value))
    return tuple(spots), tuple(uses), size


def calculates(data: Any) -> bool:
    """Whether there is an expression anywhere in the data of a document."""
    todo = [data]
    while todo:
        value = todo.pop()
        if isinstance(value, dict):
            todo += value.values()
        elif isinstance(value, list):
            todo += value
        elif is_expression(value):
            return True
    return False


def inside(data: Any, loc: Loc) -> Any:
    """What stands at a way through the data."""
    for step in loc:
        data = data[step]
    return data


class Templated:
    """Lets the data of a field `X | Template` have expressions; it is then kept as a template,
    and is an X otherwise."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        return core_schema.no_info_wrap_validator_function(
            self.read, handler.generate_schema(get_args(source)[0])
        )

    def read(self, value: Any, plain: core_schema.ValidatorFunctionWrapHandler) -> Any:
        if isinstance(value, Template):
            return value if well_formed(value) else refuse_template()
        if isinstance(value, (dict, list)) and calculates(value):
            return Template(json.dumps(value))
        return plain(value)


def well_formed(template: Template) -> bool:
    """Whether it is one of ours, and not made by hand of something else."""
    try:
        return json.dumps(template.data()) == template.text
    except (TypeError, ValueError, RecursionError):
        return False


def refuse_template() -> Any:
    raise PydanticCustomError(
        "spec", "this template was not read from a document", {"code": "S119"}
    )
