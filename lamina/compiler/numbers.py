"""The numbers and the choices of an op. Numbers vary between the instances of a class and
become its arguments; choices split classes."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from typing import Any, TypeVar

from lamina.spec.layer import Element, Layer
from lamina.spec.model import Model
from lamina.spec.shape import Shape

Literal = int | float
M = TypeVar("M", bound=Model)
NAMES_ONLY = ("kind", "frozen", "branches")


def numbers(op: Element, inputs: tuple[Shape, ...]) -> dict[str, Literal]:
    """Every number of an op by name: its fields (`kernel`, `padding.0`, `init.std`) and what
    a constructor asks of the input (`in_channels`)."""
    found = dict(leaves(op, ""))
    if isinstance(op, Layer):
        found |= op.sizes(inputs[0])
    return found


def leaves(model: Model, prefix: str) -> Iterator[tuple[str, Literal]]:
    """The numeric fields of a model and of the models in it."""
    for name in type(model).model_fields:
        value = getattr(model, name)
        if is_number(value):
            yield prefix + name, value
        elif is_numbers(value):
            yield from ((f"{prefix}{name}.{i}", item) for i, item in enumerate(value))
        elif isinstance(value, Model):
            yield from leaves(value, f"{prefix}{name}.")


def choices(model: Model) -> tuple[Hashable, ...]:
    """Everything about an op that its numbers leave open; equal for one emitted class."""
    found: list[Hashable] = [type(model).__name__]
    for name in type(model).model_fields:
        value = getattr(model, name)
        if name in NAMES_ONLY or is_number(value):
            continue
        if is_numbers(value):
            found.append((name, len(value)))
        elif isinstance(value, Model):
            found.append(choices(value))
        else:
            found.append(value)
    return tuple(found)


def is_number(value: Any) -> bool:
    return type(value) in (int, float)


def is_numbers(value: Any) -> bool:
    """A size or padding of several integers (tables of rows, lists of values are choices)."""
    return type(value) is tuple and 0 < len(value) <= 4 and all(type(v) is int for v in value)


def with_numbers(model: M, values: Mapping[str, Literal], prefix: str = "") -> M:
    """The same choices with other numbers: what an instance of an emitted class means."""
    changes: dict[str, Any] = {}
    for name in type(model).model_fields:
        value, path = getattr(model, name), prefix + name
        if is_number(value) and path in values:
            changes[name] = values[path]
        elif is_numbers(value):
            items = enumerate(value)
            changes[name] = tuple(values.get(f"{path}.{i}", item) for i, item in items)
        elif isinstance(value, Model):
            changes[name] = with_numbers(value, values, f"{path}.")
    return model.model_copy(update=changes)
