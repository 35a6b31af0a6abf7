"""Emitted flax source → a module with given weights. JAX is imported here, when needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import ModuleType
from typing import TYPE_CHECKING, Any

from lamina.backends.flax.tracing import plain_tracers
from lamina.backends.layout import by_place, canonical, stacked
from lamina.backends.weights import Entry, Parameter
from lamina.errors import VerificationError

if TYPE_CHECKING:
    import numpy as np
    from flax import nnx
    from numpy.typing import NDArray


def build(
    module: ModuleType,
    class_name: str,
    entries: Iterable[Entry],
    values: Mapping[str, NDArray[np.float32]],
    *,
    training: bool,
    seed: int,
) -> nnx.Module:
    """The abstract model, then its arrays put in place: NNX's own constructor would compile
    every random op. `seed` starts the streams of dropout."""
    import jax
    from flax import nnx

    model = abstract(module, class_name)
    wanted = by_place(entries)
    for path, variable in nnx.iter_graph(model):
        if not isinstance(variable, nnx.Variable):
            continue
        place = ".".join(map(str, path))
        if place in wanted:
            array = jax.numpy.asarray(stacked(wanted.pop(place), values))
            if array.shape != (own := variable.get_value().shape):
                raise VerificationError(f"{place} is {own} in flax, and {array.shape} in the spec")
        elif isinstance(variable, nnx.RngKey):
            key, shape = jax.random.key(seed_of(place, seed)), variable.get_value().shape
            array = jax.random.split(key, shape) if shape else key
        elif isinstance(variable, nnx.RngCount):
            array = jax.numpy.zeros(variable.get_value().shape, jax.numpy.uint32)
        else:
            raise VerificationError(f"the flax model has a variable {place}, the spec none")
        variable.set_value(array)
    if wanted:
        raise VerificationError(f"the flax model lacks {', '.join(sorted(wanted)[:8])}")
    set_mode: Callable[[], None] = model.train if training else model.eval
    set_mode()
    return model


def parameters_of(module: ModuleType, class_name: str) -> dict[str, Parameter]:
    """The parameters that the class makes, by place, before any values."""
    from flax import nnx

    return {
        ".".join(map(str, path)): Parameter(
            tuple(variable.get_value().shape), isinstance(variable, nnx.Param)
        )
        for path, variable in nnx.iter_graph(abstract(module, class_name))
        if isinstance(variable, nnx.Param) or type(variable).__name__ == "Frozen"
    }


def abstract(module: ModuleType, class_name: str) -> nnx.Module:
    """An instance with shapes in place of arrays."""
    from flax import nnx

    made = getattr(module, class_name)
    with plain_tracers():
        model: nnx.Module = nnx.eval_shape(lambda: construct(made))
    return model


def construct(made: Any) -> Any:
    """An instance; classes without state take no random streams."""
    from inspect import signature

    from flax import nnx

    return made(rngs=nnx.Rngs(0)) if "rngs" in signature(made.__init__).parameters else made()


def seed_of(place: str, seed: int) -> int:
    """A stream's own seed."""
    from zlib import crc32

    return (crc32(place.encode()) ^ seed) & 0x7FFFFFFF


def tensors_of(model: nnx.Module) -> dict[str, Any]:
    """A model's parameters and statistics by place; the streams of random numbers are none."""
    from flax import nnx

    return {
        ".".join(map(str, path)): variable.get_value()
        for path, variable in nnx.iter_graph(model)
        if isinstance(variable, nnx.Variable) and not isinstance(variable, nnx.RngState)
    }


def weights_of(model: nnx.Module, entries: Iterable[Entry]) -> dict[str, Any]:
    """A model's tensors by canonical path, as numpy arrays in the canonical layout."""
    import numpy as np

    found = tensors_of(model)
    return {entry.path: canonical(entry, np.asarray(found[entry.place])) for entry in entries}
