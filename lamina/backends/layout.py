"""Tensors between the canonical layout and a framework's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from lamina.backends.weights import Entry


def arranged(entry: Entry, values: Mapping[str, Any]) -> Any:
    """A tensor by its canonical path, in the framework's layout, contiguous."""
    import numpy as np

    value = values[entry.path]
    return np.ascontiguousarray(value.transpose(entry.axes)) if entry.axes else value


def canonical(entry: Entry, value: Any) -> Any:
    """A tensor from what its place holds in the framework's layout, back in the canonical one."""
    import numpy as np

    value = value[entry.index] if entry.stack else value
    return value.transpose(np.argsort(entry.axes)) if entry.axes else value


def stacked(entries: Iterable[Entry], values: Mapping[str, Any]) -> Any:
    """What a place holds: the tensors of all of its entries in the framework's layout."""
    import numpy as np

    first, *others = entries
    if not first.stack:
        return arranged(first, values)
    found = np.empty(first.placed_shape, values[first.path].dtype)
    for entry in (first, *others):
        found[entry.index] = arranged(entry, values)
    return found


def by_place(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """The entries of each place."""
    found: dict[str, list[Entry]] = {}
    for entry in entries:
        found.setdefault(entry.place, []).append(entry)
    return found
