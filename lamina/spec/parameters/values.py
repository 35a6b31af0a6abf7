"""What a parameter may be: an integer, a switch, or an expression that comes to one."""

from __future__ import annotations

from typing import Annotated, Any, Final, TypeGuard

from pydantic import AfterValidator, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from lamina.spec.fields import LARGEST, Name
from lamina.spec.parameters.expression import RESERVED, is_expression
from lamina.spec.wording import found

REQUIRED: Final = "required"
INTEGER: Final = {"type": "integer", "minimum": -LARGEST, "maximum": LARGEST}
NUMBER: Final[dict[str, Any]] = {"anyOf": [INTEGER, {"type": "boolean"}]}


def is_number(value: object) -> TypeGuard[int | bool]:
    """Whether this is an integer of 64 bits, or a switch."""
    return isinstance(value, bool) or (type(value) is int and abs(value) <= LARGEST)


def number_or_switch(value: object) -> int | bool:
    """A number of a block, or a switch."""
    if is_number(value):
        return value
    raise PydanticCustomError(
        "spec",
        "{found}, expected an integer (of 64 bits), or true or false",
        {"code": "S118", "found": found(value)},
    )


def default_or_required(value: object) -> int | bool | str:
    """What a parameter is unless given: a number, a switch, `required`, or an expression."""
    if isinstance(value, str) and (value == REQUIRED or is_expression(value)):
        return value
    if is_number(value):
        return value
    raise PydanticCustomError(
        "spec",
        "{found}, expected an integer (of 64 bits), true or false, `required`, or an expression",
        {"code": "S118", "found": found(value), "details": ('for example "${4*width}"',)},
    )


def unreserved(name: str) -> str:
    """A name that means nothing else in an expression."""
    if name in RESERVED:
        words = f"`{name}` has a meaning in expressions; a parameter needs another name"
        raise PydanticCustomError("spec", "{words}", {"code": "S110", "words": words})
    return name


Number = Annotated[int | bool, PlainValidator(number_or_switch), WithJsonSchema(NUMBER)]
Default = Annotated[
    int | bool | str,
    PlainValidator(default_or_required),
    WithJsonSchema({"anyOf": [*NUMBER["anyOf"], {"const": REQUIRED}, {"$comment": "Expression"}]}),
]
ParameterName = Annotated[Name, AfterValidator(unreserved)]
