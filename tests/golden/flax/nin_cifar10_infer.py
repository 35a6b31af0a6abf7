"""NIN for JAX/Flax: the inference model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
5d0bd015897c64b0ef5481660983c073ab1f9c39af2b2b5f51e3621be9c3a732.
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


class ConvRelu(nnx.Module):
    """Convolution with bias, then ReLU."""

    def __init__(
        self, in_channels: int, channels: int, kernel: int, padding: int = 0, *, rngs: nnx.Rngs
    ) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (kernel, kernel),
            padding=padding,
            kernel_init=nnx.initializers.normal(0.05),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x))


class MLPConv(nnx.Module):
    """A convolution and 1x1 convolutions after it (cccp), each with ReLU (Lin 2014, eq. 2)."""

    def __init__(
        self,
        in_channels: int,
        kernel: int,
        padding: int,
        cccp1_channels: int,
        cccp2_channels: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = ConvRelu(in_channels, 192, kernel, padding=padding, rngs=rngs)
        self.cccp1 = ConvRelu(192, cccp1_channels, 1, rngs=rngs)
        self.cccp2 = ConvRelu(cccp1_channels, cccp2_channels, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv(x)
        x = self.cccp1(x)
        return self.cccp2(x)


class NIN(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.mlpconv1 = MLPConv(3, 5, 2, 160, 96, rngs=rngs)
        self.mlpconv2 = MLPConv(96, 5, 2, 192, 192, rngs=rngs)
        self.mlpconv3 = MLPConv(192, 3, 1, 192, 10, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.mlpconv1(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.mlpconv2(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.mlpconv3(x)
        return x.mean((1, 2))
