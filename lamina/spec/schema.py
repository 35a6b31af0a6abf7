"""The JSON Schema of spec files, for editors and for other programs."""

from __future__ import annotations

from typing import Any, Final

from lamina.spec.extension import Extension
from lamina.spec.network import Network
from lamina.spec.parameters.expression import MAX_LENGTH
from lamina.spec.union import KINDS

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
EXPRESSION: Final = {
    "description": "Arithmetic on parameters: `${4 * width}`, `${stride != 1}`.",
    "type": "string",
    "pattern": r"^\$\{[^{}]+\}$",
    "maxLength": MAX_LENGTH,
}
CALCULATED: Final = ("integer", "number", "boolean")  # what an expression may stand for


def json_schema() -> dict[str, Any]:
    """A network's schema. `Part` is one of the kinds, told apart by `kind`; its numbers and
    switches may be expressions."""
    net = Network.model_json_schema()
    shared: dict[str, Any] = net.pop("$defs", {})
    kinds = {kind: f"#/$defs/{cls.__name__}" for kind, cls in KINDS.items()}
    for kind, cls in KINDS.items():
        own = cls.model_json_schema()
        inside = own.pop("$defs", {})
        own["properties"]["kind"] = {"const": kind, "description": own["description"]}
        shared |= {**inside, cls.__name__: own | {"required": ["kind", *own.get("required", ())]}}
    parts = {name: calculable(one) for name, one in shared.items() if name != "Definition"}
    shared |= parts
    shared["Expression"] = EXPRESSION
    shared["Part"] = {
        "oneOf": [{"$ref": ref} for ref in kinds.values()],
        "discriminator": {"propertyName": "kind", "mapping": kinds},
    }
    net["properties"]["$schema"] = {"type": "string"}  # by which editors find this
    extension = Extension.model_json_schema()
    extension.pop("$defs", {})
    extension["properties"]["$schema"] = {"type": "string"}
    shared |= {"Network": net, "Extension": extension}
    whole = {
        "$schema": DIALECT,
        "if": {"required": ["extends"]},
        "then": {"$ref": "#/$defs/Extension"},
        "else": {"$ref": "#/$defs/Network"},
        "$defs": dict(sorted(shared.items())),
    }
    found: dict[str, Any] = referring(whole)
    return found


def calculable(schema: Any) -> Any:
    """The schema with an expression wherever a number or a switch may stand."""
    if isinstance(schema, list):
        return [calculable(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("type") not in CALCULATED:
        return {key: calculable(value) for key, value in schema.items()}
    outside = {key: schema[key] for key in ("title", "default", "description") if key in schema}
    inside = {key: value for key, value in schema.items() if key not in outside}
    return {**outside, "anyOf": [inside, {"$comment": "Expression"}]}


def referring(schema: Any) -> Any:
    """The schema with a reference wherever a part or an expression may stand, and maps of
    names closed to what is no name."""
    if isinstance(schema, dict) and schema.get("$comment") in ("Part", "Expression"):
        return {"$ref": f"#/$defs/{schema['$comment']}"}
    if isinstance(schema, dict):
        closed = {"additionalProperties": False} if "patternProperties" in schema else {}
        return {key: referring(value) for key, value in schema.items()} | closed
    return [referring(item) for item in schema] if isinstance(schema, list) else schema
