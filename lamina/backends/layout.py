"""Tensors between the canonical layout and a framework's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamina.backends.weights import Entry


def arranged(entry: Entry, values: Mapping[str, Any]) -> Any:
    """A tensor by its canonical path, in the framework's layout, contiguous."""
    import numpy as np

    value = values[entry.path]
    return np.ascontiguousarray(value.transpose(entry.axes)) if entry.axes else value


def canonical(entry: Entry, value: Any) -> Any:
    """A tensor in the framework's layout, back in the canonical one."""
    import numpy as np

    return value.transpose(np.argsort(entry.axes)) if entry.axes else value
