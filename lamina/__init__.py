"""Lamina: one network, written once as layers; compiled to PyTorch or to JAX.

>>> import lamina
>>> net = lamina.create("resnet50")
>>> lamina.analyze(net).totals.parameters
25557032
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lamina.errors import (
    LaminaError,
    ResourceError,
    SpecError,
    UsageError,
    VerificationError,
    WeightsError,
    stacked,
)
from lamina.version import VERSION as __version__

if TYPE_CHECKING:
    from lamina.facade import (
        Preprocessing,
        analyze,
        compile,
        create,
        diff,
        draw,
        emit,
        fold_weights,
        init_weights,
        load,
        load_model,
        optimize,
        save_model,
        scale,
        verify,
        weights,
    )

LAZY = (
    "Preprocessing",
    "analyze",
    "compile",
    "create",
    "diff",
    "draw",
    "emit",
    "fold_weights",
    "init_weights",
    "load",
    "load_model",
    "optimize",
    "save_model",
    "scale",
    "verify",
    "weights",
)


def __getattr__(name: str) -> Any:
    """The functions come with the first use of one of them: `import lamina` stays light."""
    if name not in LAZY:
        raise AttributeError(f"module 'lamina' has no attribute {name!r}")
    return offered(name)


@stacked
def offered(name: str) -> Any:
    from lamina import facade

    return getattr(facade, name)


def __dir__() -> list[str]:
    return [*globals(), *LAZY]


__all__ = [
    "LaminaError",
    "Preprocessing",
    "ResourceError",
    "SpecError",
    "UsageError",
    "VerificationError",
    "WeightsError",
    "__version__",
    "analyze",
    "compile",
    "create",
    "diff",
    "draw",
    "emit",
    "fold_weights",
    "init_weights",
    "load",
    "load_model",
    "optimize",
    "save_model",
    "scale",
    "verify",
    "weights",
]
