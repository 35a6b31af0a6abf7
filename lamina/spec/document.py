"""A model as plain data: `kind` first, then what differs from the defaults."""

from __future__ import annotations

from typing import Any

from pydantic.fields import FieldInfo

from lamina.spec.model import Model
from lamina.spec.parameters.template import Template
from lamina.spec.parts import ByName


def to_data(value: Any) -> Any:
    """Plain maps, lists, strings and numbers; what `model_validate_json` reads back equal.

    Named parts are a list of one-key maps, whose order survives every tool; names with plain
    numbers, or lists of them, are a map. A template stands as it was written.
    """
    if isinstance(value, Template):
        return value.data()
    if isinstance(value, Model):
        fields = type(value).model_fields
        tag = [name for name in ("kind", "scheme") if name in fields]
        said = {
            name: mapped(item) if by_name(field) else to_data(item)
            for name, field in fields.items()
            if (item := getattr(value, name)) != field.default
        }
        return {name: getattr(value, name) for name in tag} | said
    if isinstance(value, tuple):
        if value and all(is_pair(item) for item in value):
            return [{name: to_data(part)} for name, part in value]
        return [to_data(item) for item in value]
    return value


def by_name(field: FieldInfo) -> bool:
    """Whether a field holds names with numbers, or with lists of them, which documents write as
    one map."""
    return any(isinstance(mark, ByName) for mark in field.metadata)


def mapped(pairs: tuple[tuple[str, Any], ...]) -> dict[str, Any]:
    """Pairs as one map."""
    return {name: to_data(item) for name, item in pairs}


def is_pair(value: object) -> bool:
    """A name with its part, which documents write as a one-key map."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)
