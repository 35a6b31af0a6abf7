"""The flax side of training: optax.sgd on the emitted module, its step compiled once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from lamina.backends.compile import Compilation
from lamina.backends.layout import canonical
from lamina.backends.proof.flax_side import compiled, first, flat, last, tracing
from lamina.backends.proof.task import Task
from lamina.backends.proof.training.batches import Dropper, batches
from lamina.backends.proof.training.emitted import kind, loss_weights, named
from lamina.backends.proof.training.parity import LEARNING_RATE, MOMENTUM
from lamina.backends.proof.values import values

if TYPE_CHECKING:
    from lamina.backends.proof.task import Arrays

FIRST = {0: 0, 1: 2, 2: 3, 3: 1}  # where an axis of N × H × W × C is in N × C × H × W


def steps(task: Task, made: Compilation) -> Iterator[Arrays]:
    """After each step its losses, and all weights and running statistics by canonical path."""
    import jax
    import jax.numpy as jnp
    import numpy as np
    import optax  # type: ignore[import-untyped]
    from flax import nnx

    model = made.build(values(made.graph, task.seed, task.dtype), task.seed)
    split: Any = nnx.split  # its type cannot say that two filters give two states
    graphdef, learnt, rest = split(model, nnx.Param, ...)
    optimizer = optax.sgd(LEARNING_RATE, momentum=MOMENTUM)
    state = optimizer.init(learnt)

    def loss(learnt: Any, rest: Any, x: Any, labels: Any, kept: Any) -> Any:
        twin = nnx.merge(graphdef, learnt, rest, copy=True)
        with shared_masks(twin, kept), tracing(twin, task.trace) as trace:
            outputs = named(made, twin(x))
        total, each = losses(made, outputs, labels)
        if task.trace:
            trace |= {f"output/{name}": value for name, value in outputs.items()}
        _, _, after = split(twin, nnx.Param, ...)
        return total, (total, each, after, trace)

    def step(learnt: Any, rest: Any, state: Any, x: Any, labels: Any, kept: Any) -> Any:
        gradient, found = jax.grad(loss, has_aux=True)(learnt, rest, x, labels, kept)
        updates, state = optimizer.update(gradient, state, learnt)
        return optax.apply_updates(learnt, updates), state, found

    take = compiled(step, made)
    for batch in batches(made.graph, task, droppers(model)):
        x = jnp.asarray(last(batch.images))
        kept = {place: jnp.asarray(last(mask)) for place, mask in batch.kept.items()}
        learnt, state, (total, each, rest, trace) = take(learnt, rest, state, x, batch.labels, kept)
        arrays: Arrays = {f"loss/{name}": np.asarray(value) for name, value in each.items()}
        arrays["total/loss"] = np.asarray(total)
        now = {**flat(learnt), **flat(rest)}
        for entry in made.entries:
            arrays[f"{kind(entry)}/{entry.path}"] = canonical(entry, now[entry.place])
        yield {**arrays, **{name: first(np.asarray(value)) for name, value in trace.items()}}


def losses(
    made: Compilation, outputs: Mapping[str, Any], labels: Mapping[str, Any]
) -> tuple[Any, dict[str, Any]]:
    """The sum of the losses, with the weights that the emitted file states, and each by output."""
    each = {name: cross_entropy(output, labels[name]) for name, output in outputs.items()}
    return sum(weight * each[name] for name, weight in loss_weights(made).items()), each


def cross_entropy(output: Any, labels: Any) -> Any:
    """Cross-entropy, the binary one of a single channel; the mean over samples and pixels."""
    import optax

    if output.shape[-1] == 1:
        return optax.sigmoid_binary_cross_entropy(output[..., 0], labels).mean()
    return optax.softmax_cross_entropy_with_integer_labels(output, labels).mean()


def droppers(model: Any) -> Iterator[Dropper]:
    """Every module that drops."""
    from flax import nnx

    for path, module in nnx.iter_modules(model):
        if isinstance(module, nnx.Dropout):
            together = tuple(FIRST[axis] for axis in module.broadcast_dims)
            yield Dropper(".".join(map(str, path)), module.rate, together)


def shared_masks(model: Any, kept: Mapping[str, Any]) -> AbstractContextManager[Any]:
    """While open, every module that drops takes what it keeps from `kept`, by place.

    Methods are looked up on classes, so nnx.Dropout is given another one for that time."""
    from unittest.mock import patch

    import jax.numpy as jnp
    from flax import nnx

    places = {id(module): ".".join(map(str, path)) for path, module in nnx.iter_modules(model)}

    def call(module: nnx.Dropout, x: Any) -> Any:
        if module.deterministic:
            return x
        return jnp.where(kept[places[id(module)]], x / (1 - module.rate), 0)

    return patch.object(nnx.Dropout, "__call__", call)
