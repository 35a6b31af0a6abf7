"""Wired for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
8ff39ec8ac86030702f358058e7dc02c4c3b29aecd403acbd8811262b2cba7f8.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx

LOSS_WEIGHTS = {"side": 0.3}


class WiredOutput(NamedTuple):
    logits: jax.Array
    side: jax.Array


class ConvRelu(nnx.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x))


class WiredNetSide(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.fc = nnx.Linear(
            4, 2, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x.mean((1, 2))
        return self.fc(x)


class WiredNet(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.b = ConvRelu(rngs=rngs)
        self.side = WiredNetSide(rngs=rngs)
        self.c = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.narrow = nnx.Conv(
            12,
            4,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> tuple[jax.Array, jax.Array]:
        a = self.a(x)
        b = self.b(x)
        sum2 = a + b
        side = self.side(sum2)
        c = self.c(b)
        a = jnp.concatenate((a, sum2, c), axis=-1)
        a = self.narrow(a)
        gate = nnx.sigmoid(a)
        a = a * gate
        return a, side


class Wired(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.net = WiredNet(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> WiredOutput:
        x, side = self.net(x)
        x = x.mean((1, 2))
        x = self.fc(x)
        return WiredOutput(x, side)
