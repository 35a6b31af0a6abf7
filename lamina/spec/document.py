"""A model as plain data: `kind` first, then what differs from the defaults."""

from __future__ import annotations

from typing import Any

from lamina.spec.model import Model


def to_data(value: Any) -> Any:
    """Plain maps, lists, strings and numbers; what `model_validate_json` reads back equal.

    Named parts are a list of one-key maps, whose order survives every tool; names with plain
    numbers, or lists of them, are a map.
    """
    if isinstance(value, Model):
        fields = type(value).model_fields
        tag = [name for name in ("kind", "scheme") if name in fields]
        said = {
            name: to_data(item)
            for name, field in fields.items()
            if (item := getattr(value, name)) != field.default
        }
        return {name: getattr(value, name) for name in tag} | said
    if isinstance(value, tuple):
        if value and all(is_pair(item) for item in value):
            if all(is_numbers(item) for _, item in value):
                return {name: to_data(item) for name, item in value}
            return [{name: to_data(part)} for name, part in value]
        return [to_data(item) for item in value]
    return value


def is_pair(value: object) -> bool:
    """A name with its part, which documents write as a one-key map."""
    return isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str)


def is_numbers(value: object) -> bool:
    """A number, or a list of some."""
    return isinstance(value, int) or (
        isinstance(value, tuple) and all(isinstance(item, int) for item in value)
    )
