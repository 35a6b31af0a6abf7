"""Heads for JAX/Flax: the inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
cf5e0fc320b05942d3c73f4c0773470020397d3d63cc6927fdc292d565a299b5.
"""

import jax
from flax import nnx


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


class HeadsStemInner(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a = ConvRelu(rngs=rngs)
        self.b = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.a(x)
        return self.b(x)


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

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.c(x)
        return nnx.relu(self.inner(x))


class Heads(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = HeadsStem(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.stem(x)
        x = x.mean((1, 2))
        return self.fc(x)
