"""BNInception for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
64906024bda5979846de0dc03f27e27d1dc4ad0cf764031627c108a4e95be8b0.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class UnbiasedBatchNorm(nnx.BatchNorm):
    """Batch normalisation whose running variance is the unbiased one (as in PyTorch).

    nnx.BatchNorm folds var, the biased variance that it normalises by, into its running
    variance; this class folds in n / (n - 1) * var, n being the values per channel.
    """

    def __call__(
        self,
        x: jax.Array,
        use_running_average: bool | None = None,
        *,
        mask: jax.Array | None = None,
    ) -> jax.Array:
        running = self.use_running_average if use_running_average is None else use_running_average
        if not running and x.size <= self.num_features:
            raise ValueError("batch normalisation trains on more than one value per channel")
        kept = self.momentum * self.var[...]
        y: jax.Array = super().__call__(x, running, mask=mask)
        if running:
            return y
        n = x.size // self.num_features if mask is None else mask.sum()
        self.var[...] += (self.var[...] - kept) / (n - 1)
        return y


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


class ConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (kernel, kernel),
            strides=stride,
            padding=padding,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class MaxPooledInceptionAShort(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        stride: int = 1,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv = ConvNormAct(
            reduce_channels, conv_channels, 3, stride=stride, padding=1, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.conv(x)


class MaxPooledInceptionALong(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv1_channels: int,
        stride: int = 1,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv1 = ConvNormAct(reduce_channels, conv1_channels, 3, padding=1, rngs=rngs)
        self.conv2 = ConvNormAct(
            conv1_channels, conv1_channels, 3, stride=stride, padding=1, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionAPool(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.proj = ConvNormAct(in_channels, channels, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.avg_pool(x, (3, 3), strides=(1, 1), padding=((1, 1), (1, 1)))
        return self.proj(x)


class InceptionA(nnx.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(
        self,
        in_channels: int,
        one: int,
        single_reduce: int,
        single: int,
        stacked_reduce: int,
        stacked: int,
        pool_proj: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.b1 = ConvNormAct(in_channels, one, 1, rngs=rngs)
        self.short = MaxPooledInceptionAShort(in_channels, single_reduce, single, rngs=rngs)
        self.long = MaxPooledInceptionALong(in_channels, stacked_reduce, stacked, rngs=rngs)
        self.pool = InceptionAPool(in_channels, pool_proj, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class InceptionStride2(nnx.Module):
    def __init__(
        self, in_channels: int, three: int, stacked_reduce: int, stacked: int, *, rngs: nnx.Rngs
    ) -> None:
        self.short = MaxPooledInceptionAShort(in_channels, 128, three, stride=2, rngs=rngs)
        self.long = MaxPooledInceptionALong(
            in_channels, stacked_reduce, stacked, stride=2, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        return jnp.concatenate((short, long, pool), axis=-1)


class MaxPooledInceptionAPool(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.proj = ConvNormAct(1024, 128, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = max_pool(x, (3, 3), (1, 1), padding=((1, 1), (1, 1)))
        return self.proj(x)


class MaxPooledInceptionA(nnx.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(1024, 352, 1, rngs=rngs)
        self.short = MaxPooledInceptionAShort(1024, 192, 320, rngs=rngs)
        self.long = MaxPooledInceptionALong(1024, 192, 224, rngs=rngs)
        self.pool = MaxPooledInceptionAPool(rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class BNInception(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(3, 64, 7, stride=2, padding=3, rngs=rngs)
        self.conv2_reduce = ConvNormAct(64, 64, 1, rngs=rngs)
        self.conv2 = ConvNormAct(64, 192, 3, padding=1, rngs=rngs)
        self.inception_3a = InceptionA(192, 64, 64, 64, 64, 96, 32, rngs=rngs)
        self.inception_3b = InceptionA(256, 64, 64, 96, 64, 96, 64, rngs=rngs)
        self.inception_3c = InceptionStride2(320, 160, 64, 96, rngs=rngs)
        self.inception_4a = InceptionA(576, 224, 64, 96, 96, 128, 128, rngs=rngs)
        self.inception_4b = InceptionA(576, 192, 96, 128, 96, 128, 128, rngs=rngs)
        self.inception_4c = InceptionA(576, 160, 128, 160, 128, 160, 128, rngs=rngs)
        self.inception_4d = InceptionA(608, 96, 128, 192, 160, 192, 128, rngs=rngs)
        self.inception_4e = InceptionStride2(608, 192, 192, 256, rngs=rngs)
        self.inception_5a = InceptionA(1056, 352, 192, 320, 160, 224, 128, rngs=rngs)
        self.inception_5b = MaxPooledInceptionA(rngs=rngs)
        self.dropout = nnx.Dropout(0.2, rngs=rngs)
        self.linear = nnx.Linear(
            1024,
            1000,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.conv2_reduce(x)
        x = self.conv2(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.inception_3a(x)
        x = self.inception_3b(x)
        x = self.inception_3c(x)
        x = self.inception_4a(x)
        x = self.inception_4b(x)
        x = self.inception_4c(x)
        x = self.inception_4d(x)
        x = self.inception_4e(x)
        x = self.inception_5a(x)
        x = self.inception_5b(x)
        x = x.mean((1, 2))
        x = self.dropout(x)
        return self.linear(x)
