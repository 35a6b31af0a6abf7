"""Plan → source text in a dialect; text → running module; weights between them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lamina.errors import UsageError, quoted

if TYPE_CHECKING:
    from lamina.backends.dialect import Dialect
    from lamina.backends.precision import Precision

NAMES = ("torch", "flax")


def dialect_of(name: str, precision: Precision = "float32") -> Dialect:
    """The dialect by name. Raises UsageError for another; imports no framework."""
    if name == "torch":
        from lamina.backends.torch import torch

        return torch.in_precision(precision)
    if name == "flax":
        from lamina.backends.flax import flax

        return flax.in_precision(precision)
    raise UsageError(f"there is no backend {quoted(name)}; there are torch and flax")
