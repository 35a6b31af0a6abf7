"""Nn for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
0da14ed057e7b4d73c4a54a8e9ce18fdd34408cfe626889b1160f8d2692c4efd.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def max_pool(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    *,
    ceil_mode: bool = False,
) -> jax.Array:
    """Max pooling of NHWC images; of equal maxima the first one counts.

    With `ceil_mode` a last, partial window is kept, if it starts inside the input or its leading
    padding. On CPUs small windows are compared slice by slice: XLA's gradient of its own pooling
    takes several times as long there.
    """
    sides = []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        spare = n + before + after - kernel
        last = (-(-spare // stride) if ceil_mode else spare // stride) * stride
        if ceil_mode and last >= n + before:
            last -= stride
        sides.append((before, max(after, last + kernel - n - before)))

    def pooled(x: jax.Array) -> jax.Array:
        window, steps = (1, *window_shape, 1), (1, *strides, 1)
        y: jax.Array = lax.reduce_window(
            x, -jnp.inf, lax.max, window, steps, ((0, 0), *sides, (0, 0))
        )
        return y

    def largest(x: jax.Array, window: tuple[int, int]) -> jax.Array:
        ends = [(n - k) // s * s + 1 for n, k, s in zip(x.shape[1:3], window, strides, strict=True)]
        y = x[:, : ends[0] : strides[0], : ends[1] : strides[1]]
        for row in range(window[0]):
            for column in range(window[1]):
                down = slice(row, row + ends[0], strides[0])
                across = slice(column, column + ends[1], strides[1])
                tap = x[:, down, across]
                y = jnp.where((tap > y) | jnp.isnan(tap), tap, y)
        return y

    def compared(x: jax.Array) -> jax.Array:
        x = jnp.pad(x, ((0, 0), *sides, (0, 0)), constant_values=-jnp.inf)
        if strides == (1, 1):  # the first of equal maxima: along the width, then the height
            return largest(largest(x, (1, window_shape[1])), (window_shape[0], 1))
        return largest(x, window_shape)

    if window_shape[0] * window_shape[1] > 16:
        return pooled(x)
    y: jax.Array = lax.platform_dependent(x, cpu=compared, default=pooled)
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
        return max_pool(x, (2, 2), (1, 1), ceil_mode=True)


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
        return max_pool(x, (2, 2), (1, 1), ceil_mode=True)


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
        return max_pool(x, (2, 2), (1, 1), ceil_mode=True)


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
