"""From Pydantic's validation errors to ours: the document's own path, plain words, a hint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from difflib import get_close_matches

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from lamina.errors import Problem, SpecError, counted, quoted

type_words = {
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a string",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "finite_number": "a finite number",
}
MAX_REPORTED = 100

Place = Callable[[Sequence[str | int]], str]


def spec_error(
    error: ValidationError, data: object, *, subject: str = "", place: Place | None = None
) -> SpecError:
    """Every fault that Pydantic found in `data`, at paths of the document itself.

    `place` turns a path into file:line:column when the data was read from text.
    """
    problems: list[Problem] = []
    details = error.errors(include_url=False)
    for detail in details[:MAX_REPORTED]:
        loc = document_path(detail["loc"], data)
        path = ".".join((*((subject,) if subject else ()), *(named(loc, data))))
        code, message, hints = worded(detail, loc, data)
        problems.append(Problem(code, path, message, hints, place(loc) if place else ""))
    if len(details) > MAX_REPORTED:
        rest = counted(len(details) - MAX_REPORTED, "more problem")
        problems.append(Problem("S100", subject, f"and {rest}"))
    return SpecError(problems)


def document_path(loc: Iterable[str | int], data: object) -> tuple[str | int, ...]:
    """The error's location without the union tags that Pydantic puts between the keys."""
    path: list[str | int] = []
    here: object = data
    steps = tuple(loc)
    for index, step in enumerate(steps):
        if isinstance(here, Mapping) and step in here:  # noqa: SIM114 - mypy narrows one by one
            here = here[step]
        elif isinstance(here, (list, tuple)) and isinstance(step, int) and step < len(here):
            here = here[step]
        elif index == len(steps) - 1 and isinstance(here, Mapping):
            here = None  # a field that is missing
        elif hasattr(here, str(step)) and not isinstance(here, (Mapping, list, tuple)):
            here = getattr(here, str(step))
        else:
            continue
        path.append(step)
    return tuple(path)


def named(loc: Iterable[str | int], data: object) -> list[str]:
    """The path as people read it: the index of a one-key map is left out, its name says it."""
    words: list[str] = []
    here: object = data
    for step in loc:
        child = None
        if isinstance(here, Mapping):
            child = here.get(step)
            words.append(quoted(step, 64).strip("`"))
        elif isinstance(here, (list, tuple)) and isinstance(step, int) and step < len(here):
            child = here[step]
            if not (isinstance(child, Mapping) and len(child) == 1):
                words.append(str(step))
        else:
            words.append(quoted(step, 64).strip("`"))
        here = child
    return words


def worded(
    detail: ErrorDetails, loc: tuple[str | int, ...], data: object
) -> tuple[str, str, tuple[str, ...]]:
    """Code, message and hints of one Pydantic error."""
    kind, context = detail["type"], detail.get("ctx", {})
    match kind:
        case "missing":
            return "S101", "this field is required", ()
        case "extra_forbidden":
            return "S102", "there is no such field", ()
        case "union_tag_not_found":
            return "S103", "a part must say its `kind`", ("for example {kind: relu}",)
        case "union_tag_invalid":
            tags = str(context.get("expected_tags", "")).replace("'", "").split(", ")
            near = get_close_matches(str(context.get("tag", ""))[:64], tags, 3)
            hint = f"did you mean {', '.join(near)}?" if near else "see `lamina schema`"
            return "S104", f"unknown kind {quoted(context.get('tag', ''))}", (hint,)
        case "too_long" | "too_short" if context.get("field_type") == "Dictionary":
            return "S105", "each entry of a list of parts is one name with one part", ()
        case "literal_error":
            return "S106", f"{found(detail)}, expected {context.get('expected', '')}", ()
        case "spec":
            return str(context["code"]), detail["msg"], tuple(context.get("details", ()))
        case _ if kind in type_words:
            return "S107", f"{found(detail)}, expected {type_words[kind]}", ()
        case _:
            words = detail["msg"].replace("Input should be ", "expected ")
            return "S108", f"{found(detail)}, {words}", ()


def found(detail: ErrorDetails) -> str:
    """What stood there, in few words."""
    value = detail["input"]
    if isinstance(value, bool):
        return "found true" if value else "found false"
    if isinstance(value, int):
        return f"found {value}" if abs(value) < 10**20 else "found an integer that is too large"
    if value is None or isinstance(value, float):
        return f"found {'null' if value is None else value}"
    if isinstance(value, str):
        return f"found the text {quoted(value)}"
    if isinstance(value, Mapping):
        return "found a map"
    return f"found a {'list' if isinstance(value, (list, tuple)) else type(value).__name__}"
