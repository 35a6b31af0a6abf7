"""Growth with depth: the ResNets for CIFAR, from 20 layers to 1202.

    python benchmarks/depth.py [--quick] [--pairs N] [--results FILE]

Each is measured three times (or N), each time in a process of its own, in which a small network
was analysed, emitted, built and trained before. The frameworks' imports are not counted.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import measure
import report
import steps

import lamina

BATCH, QUICK_BATCH = 8, 2
DEPTHS, QUICK = (20, 32, 44, 56, 110, 1202), (20, 32)
COLUMNS = {
    "analysis": "analysis",
    "emission": "emission, both",
    "torch": "torch model",
    "flax": "flax model",
    "gradient": "first gradient in JAX",
    "again": "the next one",
}


def main() -> None:
    if sys.argv[1:2] == ["--sample"]:
        print(json.dumps(sample(*json.loads(sys.argv[2]))))
        return
    options = report.options(__doc__)
    batch = QUICK_BATCH if options.quick else BATCH
    count = options.pairs or (1 if options.quick else 3)
    rows: list[list[str]] = []
    values: dict[str, float] = {}
    for depth in QUICK if options.quick else DEPTHS:
        found = []
        for done in range(count):
            measure.progress(f"ResNet-{depth}: {done} of {count} times")
            found.append(measure.in_own_process(__file__, depth, batch))
        medians = {column: median(one[column] for one in found) for column in COLUMNS}
        values |= {f"{column} {depth}": taken for column, taken in medians.items()}
        layers = f"{len(lamina.analyze(network(depth)).layers):,}"
        rows.append([f"ResNet-{depth}", layers, *map(measure.shown, medians.values())])
    report.of_rows(
        options,
        "Growth with depth",
        ("for CIFAR", "layers", *COLUMNS.values()),
        rows,
        f"Medians of {count}, each in a process of its own. Models with initial weights, from the",
        f"spec on. The first gradient, of a batch of {batch}, is traced and compiled before it is",
        "computed; the next one is computed alone.",
        values=values,
    )


def network(depth: int) -> lamina.Network:
    return lamina.create(f"resnet{depth}_cifar10")


def sample(depth: int, batch: int) -> dict[str, float]:
    """Seconds for each column, after a round with a small network that does not count."""
    import numpy as np

    x = np.random.default_rng(0).standard_normal((batch, 32, 32, 3), np.float32)
    columns(lambda: lamina.create("lenet5.modern"), x)
    return columns(lambda: network(depth), x)


def columns(create: Callable[[], lamina.Network], x: Any) -> dict[str, float]:
    """Each from a new spec on, but for the gradient."""
    import jax
    import jax.numpy as jnp

    found = {
        "analysis": taken(lambda: lamina.analyze(create())),
        "emission": taken(lambda: [lamina.emit(create(), name) for name in ("torch", "flax")]),
        "torch": taken(lambda: lamina.compile(create(), "torch")),
        "flax": taken(lambda: lamina.compile(create(), "flax")),
    }
    model = lamina.compile(create(), "flax")
    images, labels = jnp.asarray(x), jnp.arange(len(x))
    program = steps.gradient(model, images, labels)
    first, again = (taken(lambda: jax.block_until_ready(program())) for _ in range(2))
    return found | {"gradient": first, "again": again}


def taken(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
