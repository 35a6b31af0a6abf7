"""Spec → running model: emitted, loaded, filled with weights."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lamina.backends import dialect_of
from lamina.backends.draw import draw, tensors
from lamina.backends.emission import Source, source_of
from lamina.backends.folding import folded
from lamina.backends.frameworks import refuse_absent, unavailable
from lamina.backends.load import load
from lamina.backends.precision import Precision, refuse_unknown_precision
from lamina.backends.weights import Entry, Parameter, entries
from lamina.compiler.check import check, refuse_unknown
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.optimized import Optimized, optimize
from lamina.compiler.stacks import STACKING, Scan, Stacking
from lamina.errors import ResourceError, UsageError, quoted
from lamina.spec.layer import Tensor
from lamina.spec.network import Network
from lamina.version import VERSION

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Float = NDArray[np.floating]

PEAK = 2  # weights exist twice for a moment: as drawn, and in the framework's layout


@dataclass(frozen=True)
class Compilation:
    """One network in one mode for one backend, as far as it has been asked for."""

    net: Network
    graph: Graph
    mode: Mode
    backend: str
    optimized: Optimized | None = None
    scan: Scan = "auto"
    precision: Precision = "float32"

    @property
    def stacking(self) -> Stacking | None:
        """Which runs of equal parts are loops over stacked tensors."""
        return stacking(self.backend, self.scan)

    @cached_property
    def source(self) -> Source:
        """The emitted file."""
        return source_of(
            self.net,
            self.graph,
            self.mode,
            dialect_of(self.backend, self.precision),
            version=VERSION,
            optimized=self.optimized is not None,
            stacking=self.stacking,
        )

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Where every tensor lives."""
        return tuple(entries(self.graph, dialect_of(self.backend), self.stacking))

    @cached_property
    def module(self) -> ModuleType:
        """The emitted file, run."""
        try:
            return load(self.source.text, f"{self.backend}_{self.mode}")
        except (ImportError, OSError) as error:
            raise unavailable(self.backend, error) from error

    def require_framework(self) -> None:
        """Report an absent framework before anything costly is done, or one that is broken."""
        refuse_absent([self.backend])
        _ = self.module

    def fitting(self, values: Mapping[str, Float]) -> Mapping[str, Float]:
        """The network's own tensors in the mode, as this graph has them."""
        return values if self.optimized is None else folded(values, self.optimized.folds)

    def build(self, values: Mapping[str, Float], seed: int) -> Any:
        """The model with the given weights (canonical paths and layout)."""
        name, training = self.source.plan.root.name, self.mode == "train"
        build = builder(self.backend).build
        return build(self.module, name, self.entries, values, training=training, seed=seed)

    def parameters(self) -> dict[str, Parameter]:
        """The parameters that the emitted class makes of itself, by place."""
        name = self.source.plan.root.name
        if self.backend == "torch":
            from lamina.backends.torch.build import parameters_of
        else:
            from lamina.backends.flax.build import parameters_of
        return parameters_of(self.module, name)

    def expected(self) -> dict[str, Parameter]:
        """The parameters that the spec says there are, by place."""
        return {entry.place: entry.parameter for entry in self.entries if entry.learnt}

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


def compilation(
    net: Network,
    backend: str,
    mode: Mode,
    *,
    optimized: bool = False,
    precision: Precision = "float32",
    scan: Scan = "auto",
) -> Compilation:
    """Check a network for a backend. Raises SpecError, or UsageError for an unknown backend, mode
    or precision, for loops that there are not, and for a network to train that shall be
    optimised."""
    dialect_of(backend)
    refuse_unknown(mode)
    refuse_unknown_precision(precision)
    refuse_training(mode, optimized=optimized)
    refuse_no_loop(backend, scan)
    if not optimized:
        graph = check(net, mode)
        return Compilation(net, graph, mode, backend, scan=scan, precision=precision)
    made = optimize(net)
    return Compilation(net, made.graph, mode, backend, made, scan, precision)


def stacking(backend: str, scan: Scan) -> Stacking | None:
    """Which runs of equal parts are loops over stacked tensors in a backend."""
    return STACKING[scan] if dialect_of(backend).stack_needs else None


def refuse_no_loop(backend: str, scan: object) -> None:
    """Refuse what is no choice, and loops where a framework has none."""
    if not (isinstance(scan, bool) or scan in ("auto", "remat")):
        raise UsageError(f"scan is True, False, 'auto' or 'remat', not {quoted(scan)}")
    if scan in (True, "remat") and not dialect_of(backend).stack_needs:
        raise UsageError(
            f"scan is for flax: a {backend} model runs its blocks one by one, as they are written"
        )


def compiled(
    net: Network,
    backend: str,
    mode: Mode,
    seed: int,
    *,
    optimized: bool = False,
    precision: Precision = "float32",
    scan: Scan = "auto",
    force: bool = False,
) -> Any:
    """The model with its initial weights. Raises ResourceError when it cannot fit, unless
    `force` is given."""
    made = compilation(net, backend, mode, optimized=optimized, precision=precision, scan=scan)
    refuse_bad_seed(seed)
    graph = check(net, mode) if optimized else made.graph
    if not force:
        refuse_too_large(net.name, tensors(graph))
    made.require_framework()
    return made.build(made.fitting(draw(graph, seed)), seed)


def refuse_training(mode: Mode, *, optimized: bool) -> None:
    """Refuse to optimise what shall be trained."""
    if optimized and mode == "train":
        raise UsageError(
            "optimize is for mode infer: in training a batch norm has the statistics of each "
            "batch, which no other layer's weights can hold"
        )


def refuse_bad_seed(seed: object) -> None:
    """Refuse what would not give the same numbers everywhere."""
    if type(seed) is not int or seed < 0:
        raise UsageError(f"the seed is {quoted(seed)}; it must be an integer from 0 up")


def refuse_too_large(
    name: str,
    tensors: Iterable[tuple[str, Tensor]],
    each: int = 4 * PEAK,
    activations: tuple[int, int] = (0, 0),
) -> None:
    """Refuse a model whose tensors, with `each` bytes for a value, do not fit in the memory
    that is free, together with `activations`: how many there are, and the bytes of each."""
    count = sum(tensor.count for _, tensor in tensors)
    alive, size = activations
    needed, free = each * count + size * alive, available_memory()
    if needed > free:
        values = f"{count:,} values of {each} bytes"
        values += f", {alive:,} activations of {size} bytes" if alive else ""
        raise ResourceError(
            f"{name} needs {gib(needed)} of memory ({values}), and {gib(free)} are free"
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
    """Bytes in the unit that people compare; in powers of ten where no machine has as many."""
    found = count / 2**30
    return f"{found:,.1f} GiB" if found < 1e6 else f"{found:.2e} GiB"
