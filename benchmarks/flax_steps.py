"""Training in JAX: lamina's models against ResNets by hand in Flax NNX (`peers/resnet_nnx.py`).

    python benchmarks/flax_steps.py [--quick] [--pairs N]

Both have the same weights, and give the same outputs and losses before anything is timed. Each
network has a process of its own, twice, so that each side is traced first once.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import measure

BATCH, QUICK_BATCH = 8, 2
# name, height and width, whether there is a twin to train beside
NETWORKS = (("resnet50", 64, True), ("resnet152", 64, True), ("resnet110_cifar10", 32, True))
DEEP = ("resnet1202_cifar10", 32, False)
STEPS = 9


def main() -> None:
    if sys.argv[1:2] == ["--sample"]:
        name, size, twin, turn, batch, steps = json.loads(sys.argv[2])
        print(json.dumps(sample(name, size, twin, turn, batch, steps)))
        return
    options = measure.options(__doc__)
    chosen = (("resnet20_cifar10", 32, True),) if options.quick else (*NETWORKS, DEEP)
    batch = QUICK_BATCH if options.quick else BATCH
    steps = options.pairs or (2 if options.quick else STEPS)
    pairs: list[measure.Pair] = []
    alone: dict[str, float] = {}
    for name, size, twin in chosen:
        measure.progress(f"{name}: tracing and training")
        found = [in_process(name, size, twin, turn, batch, steps) for turn in (0, 1)[: 1 + twin]]
        alone[name] = median(one["ours"]["first"][0] for one in found)
        for key, what in (WHAT if twin else {}).items():
            times = ([t for one in found for t in one[side][key]] for side in ("ours", "theirs"))
            pairs.append(measure.Pair(f"{name}: {what}", *times))
    notes = [
        f"Batches of {batch}; images of 64 x 64 for ResNet-50 and -152, of 32 x 32 for the others."
    ]
    if DEEP[0] in alone:
        deep, shallow = alone[DEEP[0]], alone["resnet110_cifar10"]
        notes.append(
            f"ResNet-1202 gives its first gradient after {measure.shown(deep)}, "
            f"{deep / shallow:.2f} times ResNet-110's."
        )
    measure.show("Training in JAX", measure.HEADER, [pair.row for pair in pairs], *notes)


WHAT = {
    "first": "first gradient, from the first trace on",
    "gradient": "gradient",
    "step": "step; theirs is nnx.jit with nnx.Optimizer",
}


def in_process(*task: Any) -> Any:
    command = [sys.executable, str(Path(__file__)), "--sample", json.dumps(task)]
    made = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(made.stdout)


def sample(name: str, size: int, twin: bool, turn: int, batch: int, steps: int) -> Any:
    """Seconds of both sides, by what was timed; in the order of `turn`."""
    import jax
    import jax.numpy as jnp
    import numpy as np
    from flax import nnx

    import lamina

    net = lamina.create(name, input=(3, size, size))
    models = {"ours": lamina.compile(net, "flax", "train")}
    if twin:
        from peers.resnet_nnx import resnet

        models["theirs"] = resnet(name)
        nnx.update(models["theirs"], nnx.state(lamina.compile(net, "flax", "train", scan=False)))
    x = jnp.asarray(np.random.default_rng(0).standard_normal((batch, size, size, 3), np.float32))
    labels = jnp.arange(batch)
    jax.block_until_ready(jax.jit(lambda x: x.sum())(x))
    order = [*models][:: -1 if turn else 1]
    first, gradients, losses = {}, {}, {}
    for side in order:
        started = time.perf_counter()
        gradients[side] = gradient(models[side], x, labels)
        losses[side] = jax.block_until_ready(gradients[side]())[0]
        first[side] = [time.perf_counter() - started]
    agree(name, [float(loss) for loss in losses.values()])
    timed = {"first": first, "gradient": in_turns(gradients, order, steps)}
    if twin:
        trained = {"ours": functional(models["ours"], x, labels)}
        trained["theirs"] = as_users(models["theirs"], x, labels)
        timed["step"] = in_turns(trained, order, steps)
    return {side: {key: times[side] for key, times in timed.items()} for side in models}


def agree(name: str, losses: list[float]) -> None:
    """Both compute the same, or the comparison would mean nothing."""
    if max(losses) - min(losses) > 1e-3 * max(losses):
        raise SystemExit(f"{name}: the losses are {losses}")


def in_turns(
    work: dict[str, Callable[[], Any]], order: list[str], count: int
) -> dict[str, list[float]]:
    """Seconds of each side, in alternation, after a round that does not count."""
    import jax

    times: dict[str, list[float]] = {side: [] for side in work}
    for round_ in range(count + 1):
        for side in order[:: -1 if round_ % 2 else 1]:
            started = time.perf_counter()
            jax.block_until_ready(work[side]())
            if round_:
                times[side].append(time.perf_counter() - started)
    return times


def cross_entropy(logits: Any, labels: Any) -> Any:
    import optax

    return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()


def gradient(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """The loss and its gradient as one program, of a model that stays as it is."""
    import jax
    from flax import nnx

    graph, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(params: Any, rest: Any, x: Any) -> Any:
        return cross_entropy(nnx.merge(graph, params, rest, copy=True)(x), labels)

    program = jax.jit(jax.value_and_grad(loss))
    return lambda: program(params, rest, x)


def functional(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """A step over pure states: the module is taken apart once (docs/performance.md)."""
    import jax
    import optax
    from flax import nnx

    optimizer = optax.sgd(1e-3, momentum=0.9)
    graph, params, rest = nnx.split(model, nnx.Param, ...)
    kept = [(params, rest, optimizer.init(params))]

    def loss(params: Any, rest: Any, x: Any) -> Any:
        inner = nnx.merge(graph, params, rest, copy=True)
        value = cross_entropy(inner(x), labels)
        return value, nnx.state(inner, nnx.Not(nnx.Param))

    def step(params: Any, rest: Any, state: Any, x: Any) -> Any:
        (_, rest), gradients = jax.value_and_grad(loss, has_aux=True)(params, rest, x)
        updates, state = optimizer.update(gradients, state, params)
        return optax.apply_updates(params, updates), rest, state

    program = jax.jit(step, donate_argnums=(0, 1, 2))

    def run() -> Any:
        kept[0] = program(*kept[0], x)
        return kept[0]

    return run


def as_users(model: Any, x: Any, labels: Any) -> Callable[[], Any]:
    """A step as Flax's own documentation writes it."""
    import optax
    from flax import nnx

    optimizer = nnx.Optimizer(model, optax.sgd(1e-3, momentum=0.9), wrt=nnx.Param)

    @nnx.jit
    def step(model: Any, optimizer: Any, x: Any) -> Any:
        value, gradients = nnx.value_and_grad(lambda model: cross_entropy(model(x), labels))(model)
        optimizer.update(model, gradients)
        return value

    return lambda: step(model, optimizer, x)


if __name__ == "__main__":
    main()
