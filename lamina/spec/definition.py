"""A block that a document defines for itself."""

from __future__ import annotations

from typing import Annotated

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from lamina.spec.fields import LARGEST, Name
from lamina.spec.model import Model
from lamina.spec.parts import ByName, OneKeyMaps
from lamina.spec.union import Part
from lamina.spec.wording import found


def number_or_switch(value: object) -> int | bool:
    """A number of a block, or a switch."""
    if isinstance(value, bool) or (type(value) is int and abs(value) <= LARGEST):
        return value
    raise PydanticCustomError(
        "spec",
        "{found}, expected an integer (of 64 bits), or true or false",
        {"code": "S118", "found": found(value)},
    )


Number = Annotated[int | bool, PlainValidator(number_or_switch)]


class Definition(Model):
    """A block that a document defines for itself; `numbers` name what a reader would.

    `title` is the emitted class's name (the definition's own where there is none):
    definitions of one title that differ in numbers alone are emitted as one class.
    """

    title: Name | None = None
    numbers: Annotated[tuple[tuple[Name, Number], ...], ByName()] = ()
    body: Part


Definitions = Annotated[tuple[tuple[Name, Definition], ...], OneKeyMaps()]
