"""Training in JAX: lamina's models against ResNets by hand in Flax NNX (`peers/resnet_nnx.py`).

    python benchmarks/flax_steps.py [--quick] [--pairs N] [--results FILE]

Both have the same weights, and give the same outputs and losses before anything is timed. Each
network has a process of its own, twice, so that each side is traced first once.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import measure
import report
import steps

BATCH, QUICK_BATCH = 8, 2
NETWORKS = {"resnet50": 64, "resnet152": 64, "resnet110_cifar10": 32}  # with height and width
STEPS = 9
WHAT = {
    "first": "first gradient, from the first trace on",
    "gradient": "gradient",
    "step": "step; theirs is nnx.jit with nnx.Optimizer",
}


def main() -> None:
    if sys.argv[1:2] == ["--sample"]:
        print(json.dumps(sample(*json.loads(sys.argv[2]))))
        return
    options = report.options(__doc__)
    chosen = {"resnet20_cifar10": 32} if options.quick else NETWORKS
    batch = QUICK_BATCH if options.quick else BATCH
    count = options.pairs or (2 if options.quick else STEPS)
    pairs: list[measure.Pair] = []
    for name, size in chosen.items():
        found = []
        for turn in (0, 1):
            measure.progress(f"{name}: tracing and training, {turn} of 2")
            found.append(measure.in_own_process(__file__, name, size, turn, batch, count))
        for key, what in WHAT.items():
            times = ([t for one in found for t in one[side][key]] for side in ("ours", "theirs"))
            pairs.append(measure.Pair(f"{name}, {what}", *times, group=key))
    report.of_pairs(
        options,
        "Training in JAX",
        pairs,
        f"Batches of {batch}; images of 64 x 64 for ResNet-50 and -152, of 32 x 32 for the others.",
    )


def sample(name: str, size: int, turn: int, batch: int, count: int) -> Any:
    """Seconds of both sides, by what was timed; in the order of `turn`."""
    import jax
    import jax.numpy as jnp
    import numpy as np
    from flax import nnx
    from peers.resnet_nnx import resnet

    import lamina

    net = lamina.create(name, input=(3, size, size))
    models = {"ours": lamina.compile(net, "flax", "train"), "theirs": resnet(name)}
    nnx.update(models["theirs"], nnx.state(lamina.compile(net, "flax", "train", scan=False)))
    x = jnp.asarray(np.random.default_rng(0).standard_normal((batch, size, size, 3), np.float32))
    labels = jnp.arange(batch)
    jax.block_until_ready(jax.jit(lambda x: x.sum())(x))
    order = [*models][:: -1 if turn else 1]
    first, gradients, losses = {}, {}, {}
    for side in order:
        started = time.perf_counter()
        gradients[side] = steps.gradient(models[side], x, labels)
        losses[side] = jax.block_until_ready(gradients[side]())[0]
        first[side] = [time.perf_counter() - started]
    agree(name, [float(loss) for loss in losses.values()])
    trained = {
        "ours": steps.functional(models["ours"], x, labels),
        "theirs": steps.as_users(models["theirs"], x, labels),
    }
    timed = {
        "first": first,
        "gradient": in_turns(gradients, order, count),
        "step": in_turns(trained, order, count),
    }
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


if __name__ == "__main__":
    main()
