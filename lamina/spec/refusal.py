"""From Pydantic's validation errors to ours: the document's own path, plain words, a hint."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, TypeGuard

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from lamina.errors import Problem, SpecError, counted, quoted
from lamina.spec.wording import worded

MAX_REPORTED = 100
TAGS = ("maps", "pairs", "[key]")  # steps of Pydantic's own, see `lamina.spec.parts`

Place = Callable[[Sequence[str | int]], str]
Loc = tuple[str | int, ...]


def spec_error(
    error: ValidationError,
    data: object,
    root: type[BaseModel],
    *,
    subject: str = "",
    place: Place | None = None,
) -> SpecError:
    """Every fault that Pydantic found in `data` as a `root`, at paths of the document itself.

    `place` turns a path into file:line:column when the data was read from text.
    """
    from lamina.spec.union import KINDS  # which rests on this file

    problems: list[Problem] = []
    details = [detail for detail in error.errors(include_url=False) if not echo(detail)]
    for detail in details[:MAX_REPORTED]:
        loc = document_path(detail["loc"], data)
        path = ".".join((*((subject,) if subject else ()), *named(loc, data)))
        code, message, hints = worded(detail, fields_at(loc[:-1], data, root), KINDS)
        problems.append(Problem(code, path, message, hints, place(loc) if place else ""))
    if len(details) > MAX_REPORTED:
        rest = counted(len(details) - MAX_REPORTED, "more problem")
        where = place(()) if place else ""
        problems.append(Problem("S100", subject, f"and {rest}", (), where))
    return SpecError(problems)


def echo(detail: ErrorDetails) -> bool:
    """Whether this only says that a list lacks the items which are wrong, as told already."""
    return detail["type"] == "too_short" and len(detail["input"]) >= detail["ctx"]["min_length"]


def document_path(loc: Iterable[str | int], data: object) -> Loc:
    """The error's location without the union tags that Pydantic puts between the keys."""
    path: list[str | int] = []
    here: object = data
    steps = tuple(loc)
    for index, step in enumerate(steps):
        if isinstance(here, Mapping) and step in here:  # noqa: SIM114 - mypy narrows one by one
            here = here[step]
        elif isinstance(here, (list, tuple)) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif index == len(steps) - 1 and isinstance(here, Mapping) and step not in TAGS:
            here = None  # a field that is missing
        elif hasattr(here, str(step)) and not isinstance(here, (Mapping, list, tuple)):
            here = getattr(here, str(step))
        else:
            continue
        path.append(step)
    return tuple(path)


def named(loc: Loc, data: object) -> list[str]:
    """The path as people read it: the index of a one-key map or of a name with its part is
    left out, the name says it."""
    words: list[str] = []
    here: object = data
    for step in loc:
        child: object = None
        if isinstance(here, (list, tuple)) and isinstance(step, int) and step < len(here):
            child = here[step]
            if is_pair(here):
                words.append(plain(here[0]))
            elif not (is_pair(child) or (isinstance(child, Mapping) and len(child) == 1)):
                words.append(str(step))
        else:
            child = here.get(step) if isinstance(here, Mapping) else None
            words.append(plain(step))
        here = child
    return words


def is_pair(value: object) -> TypeGuard[tuple[str, object]]:
    """A name with its part, as Python writes it."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)


def plain(step: object) -> str:
    """A name of a stranger's, safe and short."""
    return quoted(step, 64).strip("`")


def fields_at(loc: Loc, data: object, root: type[BaseModel]) -> Collection[str]:
    """The fields that the map at `loc` may have; none where that cannot be told."""
    from lamina.spec.union import FIELDS  # which rests on this file

    if not loc:
        return root.model_fields
    here: Any = data
    for step in loc:
        try:
            here = here[step]
        except (KeyError, IndexError, TypeError):
            return ()
    if not isinstance(here, Mapping):
        return ()
    tag = here.get("kind", here.get("scheme"))
    return FIELDS.get(tag, ()) if isinstance(tag, str) else ()
