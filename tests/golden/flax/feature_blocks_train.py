"""Nn for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
0da14ed057e7b4d73c4a54a8e9ce18fdd34408cfe626889b1160f8d2692c4efd.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def max_pool_ceil(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
) -> jax.Array:
    """nnx.max_pool that keeps a last, partial window on each axis.

    There are ceil((n + before + after - kernel) / stride) + 1 windows, but the last one must
    start inside the input or its leading padding.
    """
    sides = []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        last = -(-(n + before + after - kernel) // stride) * stride
        if last >= n + before:
            last -= stride
        sides.append((before, max(last + kernel - n - before, 0)))
    y: jax.Array = lax.reduce_window(
        x, -jnp.inf, lax.max, (1, *window_shape, 1), (1, *strides, 1), ((0, 0), *sides, (0, 0))
    )
    return y


class Torch(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.wide = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.wide(x))
        return max_pool_ceil(x, (2, 2), (1, 1))


class MyBlock(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.wide = nnx.Conv(
            4,
            8,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.wide(x))
        return max_pool_ceil(x, (2, 2), (1, 1))


class NnOutput2(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.wide = nnx.Conv(
            8,
            6,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.wide(x))
        return max_pool_ceil(x, (2, 2), (1, 1))


class ConvRelu(nnx.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            6,
            4,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x))


class Nn(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.a = Torch(rngs=rngs)
        self.b = MyBlock(rngs=rngs)
        self.c = NnOutput2(rngs=rngs)
        self.x = ConvRelu(rngs=rngs)
        self.fc = nnx.Linear(
            4, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.a(x)
        x = self.b(x)
        x = self.c(x)
        x = self.x(x)
        x = x.mean((1, 2))
        return self.fc(x)
