"""NIN for JAX/Flax: the inference model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
5d0bd015897c64b0ef5481660983c073ab1f9c39af2b2b5f51e3621be9c3a732.
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
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = self.mlpconv2(x)
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = self.mlpconv3(x)
        return x.mean((1, 2))
