"""A model folder → a running model."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from lamina.backends import dialect_of
from lamina.backends.compile import (
    compilation,
    refuse_bad_seed,
    refuse_no_loop,
    refuse_too_large,
    refuse_training,
)
from lamina.backends.draw import tensors
from lamina.backends.folder import LoadReport, fitted, read_folder
from lamina.backends.frameworks import refuse_absent
from lamina.backends.precision import Precision, refuse_unknown_precision
from lamina.compiler.check import check, refuse_unknown
from lamina.compiler.graph import Mode
from lamina.compiler.stacks import Scan
from lamina.spec.network import Network
from lamina.spec.preprocessing import Preprocessing


class Pair(NamedTuple):
    """What most callers take: the network, and the model."""

    net: Network
    model: Any


class Loaded(Pair):
    """The pair, with what was said of it: `report` on each tensor, and `preprocessing`."""

    report: LoadReport
    preprocessing: Preprocessing | None


def load_model(
    folder: str | os.PathLike[str],
    backend: str,
    mode: Mode,
    *,
    net: Network | None,
    partial: bool,
    rename: Mapping[str, str] | None,
    seed: int,
    optimized: bool,
    precision: Precision,
    scan: Scan,
    force: bool,
) -> Loaded:
    """What `lamina.load_model` does. What can be refused is, before weights are read."""
    dialect_of(backend)
    refuse_bad_seed(seed)
    refuse_unknown(mode)
    refuse_training(mode, optimized=optimized)
    refuse_unknown_precision(precision)
    refuse_no_loop(backend, scan)
    if net is not None:
        graph = check(net, mode)
        if not force:
            refuse_too_large(net.name, tensors(graph))
    refuse_absent([backend])
    saved = read_folder(folder, force=force)
    chosen = saved.net if net is None else net
    made = compilation(chosen, backend, mode, optimized=optimized, precision=precision, scan=scan)
    values, report = fitted(saved.arrays, made.net, mode, partial=partial, rename=rename, seed=seed)
    made.require_framework()
    loaded = Loaded(made.net, made.build(made.fitting(values), seed))
    loaded.report, loaded.preprocessing = report, saved.preprocessing
    return loaded
