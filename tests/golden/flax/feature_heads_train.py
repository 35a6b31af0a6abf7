"""Heads for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
cf5e0fc320b05942d3c73f4c0773470020397d3d63cc6927fdc292d565a299b5.
"""

from typing import NamedTuple

import jax
from flax import nnx

LOSS_WEIGHTS = {"count2": 0.3, "index2": 0.25, "late": 1.0}
RENAMED = {
    "Heads.late": "_late",
    "HeadsOutput.count2": "count",
    "HeadsOutput.index2": "index",
    "HeadsOutput.late": "_late",
}


class HeadsOutput(NamedTuple):
    logits: jax.Array
    count2: jax.Array
    index2: jax.Array
    late: jax.Array


class ConvRelu(nnx.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x))


class HeadsLate(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x.mean((1, 2))
        return self.fc(x)


class HeadsStemInner(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a = ConvRelu(rngs=rngs)
        self.count = HeadsLate(rngs=rngs)
        self.b = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        x = self.a(x)
        count = self.count(x)
        x = self.b(x)
        return x, count


class HeadsStem(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.c = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.inner = HeadsStemInner(rngs=rngs)
        self.index = HeadsLate(rngs=rngs)

    def __call__(self, x: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
        x = self.c(x)
        x, count = self.inner(x)
        index = self.index(x)
        x = nnx.relu(x)
        return x, count, index


class Heads(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = HeadsStem(rngs=rngs)
        self.late = HeadsLate(rngs=rngs)
        self.drop = nnx.Dropout(0.25, rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> HeadsOutput:
        x, count, index = self.stem(x)
        late = self.late(x)
        x = self.drop(x)
        x = x.mean((1, 2))
        x = self.fc(x)
        return HeadsOutput(x, count, index, late)
