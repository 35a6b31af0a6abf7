"""Wired for JAX/Flax: the inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
8ff39ec8ac86030702f358058e7dc02c4c3b29aecd403acbd8811262b2cba7f8.
"""

import jax
import jax.numpy as jnp
from flax import nnx


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

    def __call__(self, x: jax.Array) -> jax.Array:
        a = self.a(x)
        b = self.b(x)
        sum2 = a + b
        c = self.c(b)
        a = jnp.concatenate((a, sum2, c), axis=-1)
        a = self.narrow(a)
        gate = nnx.sigmoid(a)
        return a * gate


class Wired(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.net = WiredNet(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.net(x)
        x = x.mean((1, 2))
        return self.fc(x)
