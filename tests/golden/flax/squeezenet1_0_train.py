"""SqueezeNet for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
5af860e11fdc53056497090f9b93b92c20148a2eac6836ed9c467cf254ef3a3f.
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
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_in", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x))


class Fire(nnx.Module):
    """1x1 filters squeeze, then as many 1x1 as 3x3 filters expand, side by side
    (Iandola 2016, figure 1).
    """

    def __init__(self, in_channels: int, squeeze: int, *, rngs: nnx.Rngs) -> None:
        expand = 4 * squeeze
        self.squeeze1x1 = ConvRelu(in_channels, squeeze, 1, rngs=rngs)
        self.expand1x1 = ConvRelu(squeeze, expand, 1, rngs=rngs)
        self.expand3x3 = ConvRelu(squeeze, expand, 3, padding=1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.squeeze1x1(x)
        expand1x1 = self.expand1x1(x)
        expand3x3 = self.expand3x3(x)
        return jnp.concatenate((expand1x1, expand3x3), axis=-1)


class SqueezeNet(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            96,
            (7, 7),
            strides=2,
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_in", "uniform"),
            rngs=rngs,
        )
        self.fire2 = Fire(96, 16, rngs=rngs)
        self.fire3 = Fire(128, 16, rngs=rngs)
        self.fire4 = Fire(128, 32, rngs=rngs)
        self.fire5 = Fire(256, 32, rngs=rngs)
        self.fire6 = Fire(256, 48, rngs=rngs)
        self.fire7 = Fire(384, 48, rngs=rngs)
        self.fire8 = Fire(384, 64, rngs=rngs)
        self.fire9 = Fire(512, 64, rngs=rngs)
        self.drop9 = nnx.Dropout(0.5, rngs=rngs)
        self.conv10 = nnx.Conv(
            512, 1000, (1, 1), padding=0, kernel_init=nnx.initializers.normal(0.01), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.conv1(x))
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = self.fire2(x)
        x = self.fire3(x)
        x = self.fire4(x)
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = self.fire5(x)
        x = self.fire6(x)
        x = self.fire7(x)
        x = self.fire8(x)
        x = max_pool_ceil(x, (3, 3), (2, 2))
        x = self.fire9(x)
        x = self.drop9(x)
        x = nnx.relu(self.conv10(x))
        return x.mean((1, 2))
