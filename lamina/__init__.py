"""Lamina: one network, written once as layers; compiled to PyTorch or to JAX.

>>> import lamina
>>> net = lamina.create("resnet50")
>>> lamina.analyze(net).totals.parameters
25557032
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamina.errors import LaminaError, SpecError
from lamina.version import VERSION as __version__

if TYPE_CHECKING:
    from lamina.facade import analyze, compile, create, diff, emit, init_weights, load, verify

LAZY = ("analyze", "compile", "create", "diff", "emit", "init_weights", "load", "verify")


def __getattr__(name: str) -> Any:
    """The functions come with the first use of one of them: `import lamina` stays light."""
    if name not in LAZY:
        raise AttributeError(f"module 'lamina' has no attribute {name!r}")
    from lamina import facade

    return getattr(facade, name)


__all__ = [
    "LaminaError",
    "SpecError",
    "__version__",
    "analyze",
    "compile",
    "create",
    "diff",
    "emit",
    "init_weights",
    "load",
    "verify",
]
