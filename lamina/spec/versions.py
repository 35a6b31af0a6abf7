"""The version of the language that a document is written in, and the way to the newest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, NoReturn

from lamina.errors import Problem, SpecError
from lamina.spec.refusal import Place
from lamina.spec.wording import found

NEWEST: Final = 1
UNSAID: Final = 1  # of a document that does not say: what it means never changes
MIGRATIONS: Final[dict[int, Callable[[dict[str, Any]], dict[str, Any]]]] = {}
"""For each version before the newest, the document in the next: a function of plain data alone,
that keeps maps and lists where they are as far as it can, since faults are placed by them."""


def migrated(data: Any, place: Place | None = None) -> Any:
    """The data of a document in the newest version, without its `$schema`. Raises SpecError for
    a version that is not known; what is no document stays as it is."""
    if not isinstance(data, dict):
        return data
    refuse_schema(data, place)
    data = {key: value for key, value in data.items() if key != "$schema"}
    version = data.get("lamina", UNSAID)
    if type(version) is bool:
        data["lamina"] = shown(version)  # which Pydantic takes for 1
    if type(version) is not int:
        return data  # which its validation tells
    if version > NEWEST:
        words = f"written for version {shown(version)} of the language; this lamina reads up to "
        refuse(place, f"{words}{NEWEST}", "upgrade lamina")
    if version < NEWEST and version not in MIGRATIONS:
        refuse(place, f"there is no version {shown(version)} of the language")
    while version < NEWEST:
        data = MIGRATIONS[version](data)
        version += 1
        data["lamina"] = version
    return data


def shown(version: object) -> str:
    """A version as messages say it; Python refuses to print the longest integers."""
    return found(version).removeprefix("found ")


def refuse_schema(data: dict[str, Any], place: Place | None) -> None:
    """`$schema` is for editors, and a text."""
    schema = data.get("$schema", "")
    if not isinstance(schema, str):
        where = place(("$schema",)) if place else ""
        words = f"{found(schema)}, expected a text"
        hint = 'for example "lamina.schema.json"'
        raise SpecError([Problem("S107", "$schema", words, (hint,), where)])


def refuse(place: Place | None, message: str, *details: str) -> NoReturn:
    where = place(("lamina",)) if place else ""
    raise SpecError([Problem("S129", "lamina", message, details, where)])
