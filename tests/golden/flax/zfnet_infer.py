"""ZFNet for JAX/Flax: the inference model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
89d970446249f17e08994c4804de016bfced91a35d5731c6f15214dfdc5564ea.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


def local_response_norm(x: jax.Array, size: int, alpha: float, beta: float, k: float) -> jax.Array:
    """Local response normalisation across channels, the last axis (Krizhevsky 2012, section 3.3).

    y = x / (k + alpha * sum of x**2 over the size nearest channels)**beta, size being odd;
    alpha multiplies the sum, not the mean.
    """
    window = (1,) * (x.ndim - 1) + (size,)
    total: jax.Array = lax.reduce_window(x * x, 0.0, lax.add, window, (1,) * x.ndim, "SAME")
    return x / (k + alpha * total) ** beta


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


class ZFNet(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            96,
            (7, 7),
            strides=2,
            padding=1,
            kernel_init=nnx.initializers.normal(0.01),
            rngs=rngs,
        )
        self.conv2 = nnx.Conv(
            96,
            256,
            (5, 5),
            strides=2,
            padding=0,
            kernel_init=nnx.initializers.normal(0.01),
            rngs=rngs,
        )
        self.conv3 = nnx.Conv(
            256, 384, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv4 = nnx.Conv(
            384, 384, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.conv5 = nnx.Conv(
            384, 256, (3, 3), padding=1, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )
        self.fc6 = nnx.Linear(9216, 4096, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)
        self.fc7 = nnx.Linear(4096, 4096, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)
        self.fc8 = nnx.Linear(4096, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.conv1(x))
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = nnx.relu(self.conv2(x))
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = nnx.relu(self.conv3(x))
        x = nnx.relu(self.conv4(x))
        x = nnx.relu(self.conv5(x))
        x = nnx.max_pool(x, (3, 3), strides=(2, 2))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = nnx.relu(self.fc6(x))
        x = nnx.relu(self.fc7(x))
        return self.fc8(x)
