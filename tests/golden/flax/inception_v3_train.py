"""InceptionV3 for JAX/Flax: the training model.

It takes float arrays of N x 299 x 299 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
c2413f3c9875757dd58f4694650e80103556a1b3404b2706ec6ad18a38dc3aef.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

LOSS_WEIGHTS = {"aux": 0.4}


class InceptionV3Output(NamedTuple):
    logits: jax.Array
    aux: jax.Array


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
            use_bias=False,
            kernel_init=nnx.initializers.normal(0.1),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class ReductionBShort(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        kernel: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv = ConvNormAct(
            reduce_channels, conv_channels, kernel, stride=stride, padding=padding, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.conv(x)


class ReductionALong(nnx.Module):
    def __init__(
        self, in_channels: int, stride: int = 1, padding: int = 0, *, rngs: nnx.Rngs
    ) -> None:
        self.reduce = ConvNormAct(in_channels, 64, 1, rngs=rngs)
        self.conv1 = ConvNormAct(64, 96, 3, padding=1, rngs=rngs)
        self.conv2 = ConvNormAct(96, 96, 3, stride=stride, padding=padding, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionCPool(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.proj = ConvNormAct(in_channels, channels, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.avg_pool(x, (3, 3), strides=(1, 1), padding=((1, 1), (1, 1)))
        return self.proj(x)


class InceptionA(nnx.Module):
    """1x1; 1x1 and kxk; 1x1 and two 3x3; pool and 1x1, side by side (Szegedy 2016, figure 5)."""

    def __init__(self, in_channels: int, pool_proj: int, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(in_channels, 64, 1, rngs=rngs)
        self.short = ReductionBShort(in_channels, 48, 64, 5, padding=2, rngs=rngs)
        self.long = ReductionALong(in_channels, padding=1, rngs=rngs)
        self.pool = InceptionCPool(in_channels, pool_proj, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class ReductionA(nnx.Module):
    """35x35 to 17x17: 3x3; 1x1 and two 3x3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`.
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ConvNormAct(288, 384, 3, stride=2, rngs=rngs)
        self.long = ReductionALong(288, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((short, long, pool), axis=-1)


class AsymmetricConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_height: int,
        kernel_width: int,
        padding_height: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (kernel_height, kernel_width),
            padding=((padding_height, padding_height), (padding_width, padding_width)),
            use_bias=False,
            kernel_init=nnx.initializers.normal(0.1),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionBShort(nnx.Module):
    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(768, channels, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(channels, channels, 1, 7, 0, 3, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(channels, 192, 7, 1, 3, 0, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionBLong(nnx.Module):
    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(768, channels, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(channels, channels, 7, 1, 3, 0, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(channels, channels, 1, 7, 0, 3, rngs=rngs)
        self.conv3 = AsymmetricConvNormAct(channels, channels, 7, 1, 3, 0, rngs=rngs)
        self.conv4 = AsymmetricConvNormAct(channels, 192, 1, 7, 0, 3, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.conv3(x)
        return self.conv4(x)


class InceptionB(nnx.Module):
    """1x1; a 7x7 as 1x7 and 7x1; two of them; pool and 1x1, side by side (Szegedy 2016,
    figure 6; Szegedy 2017, figure 5).
    """

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(768, 192, 1, rngs=rngs)
        self.short = InceptionBShort(channels, rngs=rngs)
        self.long = InceptionBLong(channels, rngs=rngs)
        self.pool = InceptionCPool(768, 192, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class AuxLogits(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(768, 128, 1, rngs=rngs)
        self.conv2 = nnx.Conv(
            128,
            768,
            (5, 5),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.normal(0.01),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(
            768, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.linear = nnx.Linear(768, 1000, kernel_init=nnx.initializers.normal(0.001), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.avg_pool(x, (5, 5), strides=(3, 3))
        x = self.conv1(x)
        x = nnx.relu(self.norm2(self.conv2(x)))
        x = x.mean((1, 2))
        return self.linear(x)


class ReductionBLong(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(768, 192, 1, rngs=rngs)
        self.conv1 = AsymmetricConvNormAct(192, 192, 1, 7, 0, 3, rngs=rngs)
        self.conv2 = AsymmetricConvNormAct(192, 192, 7, 1, 3, 0, rngs=rngs)
        self.conv3 = ConvNormAct(192, 192, 3, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        x = self.conv2(x)
        return self.conv3(x)


class ReductionB(nnx.Module):
    """17x17 to 8x8: 1x1 and 3x3; 1x1, 1x7, 7x1 and 3x3; max pool, side by side, each with
    stride 2 at its end (Szegedy 2017, figure 8).
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ReductionBShort(768, 192, 320, 3, stride=2, rngs=rngs)
        self.long = ReductionBLong(rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = max_pool(x, (3, 3), (2, 2))
        return jnp.concatenate((short, long, pool), axis=-1)


class InceptionCLongSplit(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.row = AsymmetricConvNormAct(384, 384, 1, 3, 0, 1, rngs=rngs)
        self.column = AsymmetricConvNormAct(384, 384, 3, 1, 1, 0, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        row = self.row(x)
        column = self.column(x)
        return jnp.concatenate((row, column), axis=-1)


class InceptionCShort(nnx.Module):
    def __init__(self, in_channels: int, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(in_channels, 384, 1, rngs=rngs)
        self.split = InceptionCLongSplit(rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.split(x)


class InceptionCLong(nnx.Module):
    def __init__(self, in_channels: int, *, rngs: nnx.Rngs) -> None:
        self.reduce = ConvNormAct(in_channels, 448, 1, rngs=rngs)
        self.conv = ConvNormAct(448, 384, 3, padding=1, rngs=rngs)
        self.split = InceptionCLongSplit(rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv(x)
        return self.split(x)


class InceptionC(nnx.Module):
    def __init__(self, in_channels: int, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(in_channels, 320, 1, rngs=rngs)
        self.short = InceptionCShort(in_channels, rngs=rngs)
        self.long = InceptionCLong(in_channels, rngs=rngs)
        self.pool = InceptionCPool(in_channels, 192, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, short, long, pool), axis=-1)


class InceptionV3(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2, rngs=rngs)
        self.conv_2a = ConvNormAct(32, 32, 3, rngs=rngs)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1, rngs=rngs)
        self.conv_3b = ConvNormAct(64, 80, 1, rngs=rngs)
        self.conv_4a = ConvNormAct(80, 192, 3, rngs=rngs)
        self.mixed_5b = InceptionA(192, 32, rngs=rngs)
        self.mixed_5c = InceptionA(256, 64, rngs=rngs)
        self.mixed_5d = InceptionA(288, 64, rngs=rngs)
        self.mixed_6a = ReductionA(rngs=rngs)
        self.mixed_6b = InceptionB(128, rngs=rngs)
        self.mixed_6c = InceptionB(160, rngs=rngs)
        self.mixed_6d = InceptionB(160, rngs=rngs)
        self.mixed_6e = InceptionB(192, rngs=rngs)
        self.aux = AuxLogits(rngs=rngs)
        self.mixed_7a = ReductionB(rngs=rngs)
        self.mixed_7b = InceptionC(1280, rngs=rngs)
        self.mixed_7c = InceptionC(2048, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.linear = nnx.Linear(2048, 1000, kernel_init=nnx.initializers.normal(0.1), rngs=rngs)

    def __call__(self, x: jax.Array) -> InceptionV3Output:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = max_pool(x, (3, 3), (2, 2))
        x = self.conv_3b(x)
        x = self.conv_4a(x)
        x = max_pool(x, (3, 3), (2, 2))
        x = self.mixed_5b(x)
        x = self.mixed_5c(x)
        x = self.mixed_5d(x)
        x = self.mixed_6a(x)
        x = self.mixed_6b(x)
        x = self.mixed_6c(x)
        x = self.mixed_6d(x)
        x = self.mixed_6e(x)
        aux = self.aux(x)
        x = self.mixed_7a(x)
        x = self.mixed_7b(x)
        x = self.mixed_7c(x)
        x = x.mean((1, 2), keepdims=True)
        x = self.dropout(x)
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = self.linear(x)
        return InceptionV3Output(x, aux)
