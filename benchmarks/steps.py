"""Training steps, as users of each framework write them; all give the loss of their batch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

RATE, MOMENTUM = 1e-4, 0.9


def torch_step(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """Forward, cross-entropy, backward, SGD. Side outputs count 0.3, as in GoogLeNet's paper."""
    import torch
    import torch.nn.functional as F

    optimizer = torch.optim.SGD(model.parameters(), lr=RATE, momentum=MOMENTUM)

    def run() -> Any:
        optimizer.zero_grad()
        outputs = model(x)
        main, *others = outputs if isinstance(outputs, tuple) else (outputs,)
        loss = F.cross_entropy(main, labels)
        for other in others:
            loss = loss + 0.3 * F.cross_entropy(other, labels)
        loss.backward()
        optimizer.step()
        return loss.detach()

    return run


def cross_entropy(logits: Any, labels: Any) -> Any:
    import optax

    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def gradient(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """The loss and its gradient as one jitted program, of a flax model that stays as it is."""
    import jax
    from flax import nnx

    graph, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(params: Any, rest: Any, x: Any) -> Any:
        return cross_entropy(nnx.merge(graph, params, rest, copy=True)(x), labels)

    program = jax.jit(jax.value_and_grad(loss))
    return lambda: program(params, rest, x)


def functional(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """A step over pure states: the flax module is taken apart once (docs/performance.md)."""
    import jax
    import optax
    from flax import nnx

    optimizer = optax.sgd(RATE, momentum=MOMENTUM)
    graph, params, rest = nnx.split(model, nnx.Param, ...)
    kept = [(params, rest, optimizer.init(params))]

    def loss(params: Any, rest: Any, x: Any) -> Any:
        inner = nnx.merge(graph, params, rest, copy=True)
        value = cross_entropy(inner(x), labels)
        return value, nnx.state(inner, nnx.Not(nnx.Param))

    def step(params: Any, rest: Any, state: Any, x: Any) -> Any:
        (value, rest), gradients = jax.value_and_grad(loss, has_aux=True)(params, rest, x)
        updates, state = optimizer.update(gradients, state, params)
        return optax.apply_updates(params, updates), rest, state, value

    program = jax.jit(step, donate_argnums=(0, 1, 2))

    def run() -> Any:
        *states, value = program(*kept[0], x)
        kept[0] = tuple(states)
        return jax.block_until_ready(value)

    return run


def as_users(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """A step as Flax's own documentation writes it: `nnx.jit` and `nnx.Optimizer`."""
    import jax
    import optax
    from flax import nnx

    optimizer = nnx.Optimizer(model, optax.sgd(RATE, momentum=MOMENTUM), wrt=nnx.Param)

    @nnx.jit
    def step(model: Any, optimizer: Any, x: Any) -> Any:
        value, gradients = nnx.value_and_grad(lambda model: cross_entropy(model(x), labels))(model)
        optimizer.update(model, gradients)
        return value

    return lambda: jax.block_until_ready(step(model, optimizer, x))
