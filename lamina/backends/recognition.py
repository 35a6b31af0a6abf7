"""A running model → its weights by canonical path."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from lamina.backends import dialect_of
from lamina.backends.compile import builder, stacking
from lamina.backends.folder.keys import mode_of
from lamina.backends.weights import Entry, entries
from lamina.compiler.graph import Graph, Mode
from lamina.compiler.optimized import optimize
from lamina.errors import UsageError, WeightsError, quoted, some
from lamina.spec.network import Network
from lamina.spec.validity import validate

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BASES: Final = {"torch.nn.modules.module": "torch", "flax.nnx.module": "flax"}
WRAPPED: Final = {"_orig_mod.": "_orig_mod", "module.": "module"}  # torch.compile's, and DDP's


def weights_of(net: Network, model: Any) -> dict[str, NDArray[np.float32]]:
    """Every tensor of a torch or flax model of `net`, float32, by canonical path, in the
    canonical layout; those of side heads where the model has them. The arrays can be the
    model's own memory.

    Raises UsageError for what is no model, SpecError for a wrong network, and WeightsError
    where the model has other tensors than the network, other dtypes, or no values.
    """
    validate(net)
    backend = backend_of(model)
    tensors: Mapping[str, Any] = builder(backend).tensors_of(model)
    by_mode: dict[Mode, tuple[Entry, ...]] = {}

    def places(mode: Mode, graph: Graph) -> dict[str, tuple[int, ...]]:
        first = maps = [
            tuple(entries(graph, dialect_of(backend), one))
            for one in dict.fromkeys(stacking(backend, scan) for scan in ("auto", False, True))
        ]
        by_mode[mode] = next((m for m in maps if {e.place for e in m} == tensors.keys()), first[0])
        return {entry.place: entry.placed_shape for entry in by_mode[mode]}

    subject = f"this {backend} model is not {net.name}{wrapped(tensors)}"
    found = {place: tuple(tensor.shape) for place, tensor in tensors.items()}
    try:
        mode, _ = mode_of(net, found, places, subject)
    except WeightsError:
        refuse_optimized(net, backend, found)
        raise
    refuse_unreadable(tensors)
    weights: dict[str, NDArray[np.float32]] = builder(backend).weights_of(model, by_mode[mode])
    return weights


def refuse_optimized(net: Network, backend: str, found: Mapping[str, tuple[int, ...]]) -> None:
    """Raises WeightsError for the tensors of the optimised network: they are not the network's
    own, nor can these be had from them."""
    made = entries(optimize(net).graph, dialect_of(backend))
    if found == {entry.place: entry.placed_shape for entry in made}:
        raise WeightsError(
            f"this {backend} model is {net.name} optimised: its norms are folded into other "
            "layers, and cannot be had back; take the weights of the model as it was before"
        )


def backend_of(model: Any) -> str:
    """The backend whose model this is; told by its base class, so that no framework is
    imported for it. Raises UsageError for anything else."""
    for base in type(model).__mro__:
        if base.__module__ in BASES and base.__name__ == "Module":
            return BASES[base.__module__]
    raise UsageError(
        f"a torch.nn.Module or flax.nnx.Module is needed, not {quoted(type(model).__name__)}"
    )


def wrapped(places: Mapping[str, Any]) -> str:
    """What to give instead of a model that another one wraps."""
    for prefix, attribute in WRAPPED.items():
        if places and all(place.startswith(prefix) for place in places):
            return f"; it wraps one: give its `{attribute}`"
    return ""


def refuse_unreadable(tensors: Mapping[str, Any]) -> None:
    """Raises WeightsError for tensors in another dtype, or without values."""
    abstract = [k for k, t in tensors.items() if getattr(t, "is_meta", not hasattr(t, "__array__"))]
    if abstract:
        raise WeightsError(f"this model is abstract, without values: {some(abstract)}")
    dtypes = {place: str(tensor.dtype).removeprefix("torch.") for place, tensor in tensors.items()}
    others = [f"{place} ({dtype})" for place, dtype in dtypes.items() if dtype != "float32"]
    if others:
        raise WeightsError(f"weights are float32, and these are not: {some(others)}")
