"""Pydantic's complaints in plain words: what stood there, what was expected, the way out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

from lamina.errors import counted, quoted

Said = tuple[str, str, tuple[str, ...]]  # code, message, hints

TYPES = {
    "int_type": "an integer",
    "int_from_float": "an integer",
    "float_type": "a number",
    "bool_type": "true or false",
    "string_type": "a text",
    "tuple_type": "a list",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
    "finite_number": "a finite number",
}
BOUNDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than": lambda c: f"more than {c['gt']:g}",
    "greater_than_equal": lambda c: f"at least {c['ge']}",
    "less_than": lambda c: f"less than {c['lt']:g}",
    "less_than_equal": lambda c: f"at most {c['le']}",
    "too_short": lambda c: f"at least {entries(c['min_length'])}",
    "too_long": lambda c: f"at most {entries(c['max_length'])}",
    "string_too_short": lambda c: f"at least {counted(c['min_length'], 'character')}",
    "string_too_long": lambda c: f"at most {counted(c['max_length'], 'character')}",
    "string_pattern_mismatch": lambda c: "nothing but + and -",
}
SHOWN_FIELDS = 12
SWITCHES = {"yes": "true", "on": "true", "no": "false", "off": "false"}  # of YAML 1.1


def worded(detail: ErrorDetails, fields: Collection[str], kinds: Collection[str]) -> Said:
    """Code, message and hints of one fault; `fields` are those of the part that it is in,
    `kinds` all that there are."""
    kind, context, value = detail["type"], detail.get("ctx", {}), detail["input"]
    match kind:
        case "missing":
            return "S101", "this field is required", ()
        case "extra_forbidden":
            return "S102", "there is no such field", tuple(near(detail["loc"][-1], fields))
        case "union_tag_not_found":
            hint = "for example {scheme: normal, std: 0.01}"
            return "S103", "initial values must say their `scheme`", (hint,)
        case "union_tag_invalid":
            tag, tags = context["tag"], context["expected_tags"].replace("'", "").split(", ")
            return "S104", f"unknown scheme {quoted(tag)}", tuple(near(tag, tags))
        case "unknown_kind":
            hints = tuple(near(context["kind"], kinds)) or ("`lamina schema` lists the kinds",)
            return "S104", f"unknown kind {quoted(context['kind'])}", hints
        case "too_long" | "too_short" if context.get("field_type") == "Dictionary":
            need = "one name with its part, such as `- conv1: {kind: conv, …}`"
            return "S105", f"{found(value)}, expected {need}", ()
        case "literal_error":
            return "S106", f"{found(value)}, expected {choices(context['expected'])}", ()
        case "spec":
            details = tuple(map(str, context.get("details", ())))
            return str(context["code"]), detail["msg"], details
        case "bool_type" if str(value).lower() in SWITCHES:
            hint = f"write {SWITCHES[str(value).lower()]}"
            return "S107", f"{found(value)}, expected true or false", (hint,)
        case _ if kind in TYPES:
            return "S107", f"{found(value)}, expected {TYPES[kind]}", ()
        case _ if kind in BOUNDS:
            return "S108", f"{found(value)}, expected {BOUNDS[kind](context)}", ()
        case _:
            return "S108", f"{found(value)}, {detail['msg'][:1].lower()}{detail['msg'][1:]}", ()


def entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count:,} entries"


def near(name: object, known: Collection[str]) -> list[str]:
    """The names that were probably meant; all of them where none is close and they are few."""
    close = get_close_matches(str(name)[:64].lower(), known, 3, 0.7)
    if close:
        return [f"did you mean {' or '.join(close)}?"]
    return [f"there are {', '.join(known)}"] if 0 < len(known) <= SHOWN_FIELDS else []


def choices(expected: str) -> str:
    """`'sum' or 'mean'` without the quotes of Python."""
    return expected.replace("'", "`")


def found(value: object) -> str:
    """What stood there, in few words."""
    match value:
        case None | bool():
            return f"found {'null' if value is None else str(value).lower()}"
        case int():
            return f"found {value}" if abs(value) < 10**20 else "found an integer that is too large"
        case float():
            return f"found {value}"
        case str():
            length = f" of {len(value):,} characters" if len(value) > 60 else ""
            return f"found the text {quoted(value)}{length}" if value else "found an empty text"
        case Mapping():
            return f"found a map of {len(value)}" if value else "found an empty map"
        case list() | tuple():
            return f"found a list of {len(value)}" if value else "found an empty list"
        case _:
            return f"found a {quoted(type(value).__name__)}"
