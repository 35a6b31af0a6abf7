"""The JSON Schema of spec files, for editors and for other programs."""

from __future__ import annotations

from typing import Any

from lamina.spec.network import Network
from lamina.spec.union import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """A network's schema. `Part` is one of the kinds, told apart by `kind`."""
    net = Network.model_json_schema()
    shared: dict[str, Any] = net.pop("$defs", {})
    kinds = {kind: f"#/$defs/{cls.__name__}" for kind, cls in KINDS.items()}
    shared["Part"] = {
        "oneOf": [{"$ref": ref} for ref in kinds.values()],
        "discriminator": {"propertyName": "kind", "mapping": kinds},
    }
    for kind, cls in KINDS.items():
        own = cls.model_json_schema()
        shared |= own.pop("$defs", {})
        own["properties"]["kind"] = {"const": kind}
        shared[cls.__name__] = own | {"required": ["kind", *own.get("required", ())]}
    whole = {"$schema": DIALECT, **net, "$defs": dict(sorted(shared.items()))}
    found: dict[str, Any] = referring(whole)
    return found


def referring(schema: Any) -> Any:
    """The schema with a reference wherever a part may stand."""
    if isinstance(schema, dict) and schema.get("$comment") == "Part":
        return {"$ref": "#/$defs/Part"}
    if isinstance(schema, dict):
        return {key: referring(value) for key, value in schema.items()}
    return [referring(item) for item in schema] if isinstance(schema, list) else schema
