"""SqueezeNet for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
5af860e11fdc53056497090f9b93b92c20148a2eac6836ed9c467cf254ef3a3f.
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
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.fire2(x)
        x = self.fire3(x)
        x = self.fire4(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.fire5(x)
        x = self.fire6(x)
        x = self.fire7(x)
        x = self.fire8(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.fire9(x)
        x = self.drop9(x)
        x = nnx.relu(self.conv10(x))
        return x.mean((1, 2))
