"""ZFNet for JAX/Flax: the training model.

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
        self.drop6 = nnx.Dropout(0.5, rngs=rngs)
        self.fc7 = nnx.Linear(4096, 4096, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)
        self.drop7 = nnx.Dropout(0.5, rngs=rngs)
        self.fc8 = nnx.Linear(4096, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.conv1(x))
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = nnx.relu(self.conv2(x))
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = local_response_norm(x, 5, 0.0001, 0.75, 2.0)
        x = nnx.relu(self.conv3(x))
        x = nnx.relu(self.conv4(x))
        x = nnx.relu(self.conv5(x))
        x = max_pool(x, (3, 3), (2, 2))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = nnx.relu(self.fc6(x))
        x = self.drop6(x)
        x = nnx.relu(self.fc7(x))
        x = self.drop7(x)
        return self.fc8(x)
