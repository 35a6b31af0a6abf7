"""Spec → running model: emitted, loaded, filled with weights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lamina.backends import dialect
from lamina.backends.draw import draw
from lamina.backends.emission import Source, source_of
from lamina.backends.load import load
from lamina.backends.weights import Entry, entries
from lamina.compiler.check import check
from lamina.compiler.graph import Graph, Mode
from lamina.errors import ResourceError, UsageError
from lamina.spec.network import Network
from lamina.version import VERSION

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EXTRAS = {"torch": "torch", "flax": "jax"}
PEAK = 2  # weights exist twice for a moment: as drawn, and in the framework's layout


@dataclass(frozen=True)
class Compilation:
    """One network in one mode for one backend, as far as it has been asked for."""

    net: Network
    graph: Graph
    mode: Mode
    backend: str

    @cached_property
    def source(self) -> Source:
        """The emitted file."""
        return source_of(self.net, self.graph, self.mode, dialect(self.backend), version=VERSION)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Where every tensor lives."""
        return tuple(entries(self.graph, dialect(self.backend)))

    @cached_property
    def module(self) -> ModuleType:
        """The emitted file, run."""
        try:
            return load(self.source.text, f"{self.backend}_{self.mode}")
        except ModuleNotFoundError as error:
            extra = EXTRAS[self.backend]
            if (error.name or "").split(".")[0] not in ("torch", "jax", "flax"):
                raise
            raise UsageError(
                f"{self.backend} needs `{error.name}`, which is not installed; "
                f"pip install 'lamina[{extra}]' brings it"
            ) from None

    def require_framework(self) -> None:
        """Report an absent framework before anything costly is done."""
        _ = self.module

    def build(self, values: Mapping[str, NDArray[np.floating]], seed: int) -> Any:
        """The model with the given weights (canonical paths and layout)."""
        name, training = self.source.plan.root.name, self.mode == "train"
        build = builder(self.backend).build
        return build(self.module, name, self.entries, values, training=training, seed=seed)

    def weights(self, model: Any) -> dict[str, Any]:
        """A model's tensors by canonical path, in the canonical layout."""
        weights: dict[str, Any] = builder(self.backend).weights_of(model, self.entries)
        return weights


def builder(backend: str) -> Any:
    """The module that builds models of a backend; it imports its framework when called."""
    if backend == "torch":
        from lamina.backends.torch import build as torch_build

        return torch_build
    from lamina.backends.flax import build as flax_build

    return flax_build


def compilation(net: Network, backend: str, mode: Mode) -> Compilation:
    """Check a network for a backend. Raises SpecError, or UsageError for an unknown backend
    or mode."""
    dialect(backend)
    return Compilation(net, check(net, mode), mode, backend)


def compiled(net: Network, backend: str, mode: Mode, seed: int, *, force: bool = False) -> Any:
    """The model with its initial weights. Raises ResourceError when it cannot fit, unless
    `force` is given."""
    made = compilation(net, backend, mode)
    if not force:
        refuse_too_large(net.name, made.entries)
    made.require_framework()
    return made.build(draw(made.graph, seed), seed)


def refuse_too_large(name: str, tensors: tuple[Entry, ...]) -> None:
    """Refuse a model whose tensors do not fit in the memory that is free."""
    needed = PEAK * 4 * sum(entry.tensor.count for entry in tensors)
    free = available_memory()
    if needed > free:
        raise ResourceError(
            f"{name} needs {gib(needed)} to be built ({PEAK} × its float32 tensors), "
            f"and {gib(free)} are free"
        )


def available_memory() -> int:
    """Bytes of memory that can be had without swapping."""
    try:
        with open("/proc/meminfo", encoding="ascii") as lines:
            fields = dict(line.split(":", 1) for line in lines)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def gib(count: int) -> str:
    """Bytes in the unit that people compare."""
    return f"{count / 2**30:,.1f} GiB"
