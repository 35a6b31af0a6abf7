"""The table of kinds in docs/language.md, made of the schema: `python tests/language.py`
writes it anew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lamina.spec.fields import IDENTIFIER
from lamina.spec.layer import Composite
from lamina.spec.schema import json_schema
from lamina.spec.union import KINDS, LAYERS, MERGES

PAGE = Path(__file__).parents[1] / "docs" / "language.md"
MARK = "<!-- From here on made of the models by `make goldens`. -->\n"
UNSAID = ({"type": "null"}, {"$ref": "#/$defs/Expression"})  # may stand for every number
SIDES = {2: "[vertical, horizontal]", 4: "[top, bottom, left, right]"}


def kinds() -> str:
    """A section for each group of kinds."""
    schema = json_schema()["$defs"]
    groups: dict[str, list[str]] = {"Layers": [], "Merges": [], "Combinators": [], "Blocks": []}
    for cls in KINDS.values():
        groups[group(cls)] += section(schema[cls.__name__])
    return "\n".join(line for name, lines in groups.items() for line in (f"\n## {name}", *lines))


def group(cls: type[Any]) -> str:
    if cls in LAYERS or cls in MERGES:
        return "Layers" if cls in LAYERS else "Merges"
    own = issubclass(cls, Composite) and cls.__module__ == "lamina.spec.combinators"
    return "Combinators" if own else "Blocks"


def section(schema: dict[str, Any]) -> list[str]:
    """A kind: its definition, and a line for each field, the needed ones first."""
    fields = {name: field for name, field in schema["properties"].items() if name != "kind"}
    names = sorted(fields, key=lambda name: (name == "frozen", name not in schema["required"]))
    definition = schema["description"].replace("\n\n", "\n").replace("\n", "<br>\n")
    kind = schema["properties"]["kind"]["const"]
    lines = [f"- `{name}`: {field_in_words(fields[name])}" for name in names if name != "frozen"]
    return [f"\n### `{kind}`\n", escaped(definition), *([""] if lines else []), *lines]


def escaped(text: str) -> str:
    """Text that Markdown leaves alone, but what stands in backquotes."""
    pieces = text.split("`")
    pieces[::2] = [piece.replace("*", "\\*").replace("_", "\\_") for piece in pieces[::2]]
    return "`".join(pieces)


def field_in_words(field: dict[str, Any]) -> str:
    if "default" not in field:
        return words(field)
    default = field["default"]
    if default in (None, []):
        return f"{words(field)}; may be left out"
    said = default if isinstance(default, str) else json.dumps(default)
    return f"{words(field)}; `{said}` unless given"


def words(field: dict[str, Any]) -> str:
    """What may stand in a field."""
    match field:
        case {"anyOf": choices}:
            said = [words(choice) for choice in choices if choice not in UNSAID]
            return ", or ".join(said)
        case {"oneOf": _, "discriminator": _}:
            return "a [scheme](semantics.md#initialisation)"
        case {"const": value}:
            return f"`{value}`"
        case {"patternProperties": _}:
            return "names with numbers, or `true` or `false`"
        case {"enum": values}:
            return " or ".join(f"`{value}`" for value in values)
        case {"$ref": _}:
            return "a part"
        case {"type": "boolean"}:
            return "`true` or `false`"
        case {"type": "string"}:
            return "a name" if IDENTIFIER.pattern in field.get("pattern", "") else "text"
        case {"type": "array", "items": {"patternProperties": named}}:
            inside = next(iter(named.values()))
            return "named parts" if "$ref" in inside else "named lists of names"
        case {"type": "array", "items": _, "minItems": least, "maxItems": most} if least == most:
            return SIDES[least]
        case {"type": "array", "items": {"anyOf": [{"type": "integer"}, _]}}:
            return "a list of integers"
        case {"type": "array", "prefixItems": [first, *others]}:
            several = {words(item) for item in (first, *others)}
            return f"a list of {len(others) + 1}, each {' or '.join(sorted(several))}"
        case {"type": "array", "items": items}:
            return f"a list, each {words(items)}"
        case {"type": "integer" | "number" as kind}:
            return f"{'an integer' if kind == 'integer' else 'a number'}{limits(field)}"
    raise ValueError(f"no words for {field}")


def limits(field: dict[str, Any]) -> str:
    """The bounds that say something; the largest numbers of all do not."""
    said = [f" from {field['minimum']}"] if "minimum" in field else []
    said += [f" above {field['exclusiveMinimum']}"] if "exclusiveMinimum" in field else []
    said += [f" to {field['maximum']}"] if field.get("maximum", 1e9) < 1e9 else []
    said += [f" below {field['exclusiveMaximum']}"] if "exclusiveMaximum" in field else []
    return "".join(said)


def page() -> str:
    """The page as it should be: what is written by hand, then the kinds of today."""
    by_hand, _, _ = PAGE.read_text("utf-8").partition(MARK)
    return f"{by_hand}{MARK}{kinds()}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
