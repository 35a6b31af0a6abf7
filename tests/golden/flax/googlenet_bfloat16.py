"""GoogLeNet for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.
Convolutions and linear layers compute in bfloat16; parameters and results are float32.

Written by lamina 0.1.0 from the spec with SHA-256
f65b276f1ae06129496bc23f48a74dab7d1984e0bc9bf1a1732cd708f2d99330.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax

LOSS_WEIGHTS = {"aux1": 0.3, "aux2": 0.3}


class GoogLeNetOutput(NamedTuple):
    logits: jax.Array
    aux1: jax.Array
    aux2: jax.Array


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


def promote_operands(
    arrays: tuple[jax.Array, jax.Array, jax.Array], dtype: jnp.dtype
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Bring the input and the kernel of a layer to its dtype, and leave the bias in float32.

    nnx brings the bias there as well; its gradient, a sum over all pixels, would be a sum in
    bfloat16, which stops growing where a summand is less than half of its last digit.
    """
    x, kernel, bias = arrays
    return x.astype(dtype), kernel.astype(dtype), bias


class ConvRelu(nnx.Module):
    """Convolution with bias, then ReLU."""

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
            dtype=jnp.bfloat16,
            promote_dtype=promote_operands,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_in", "uniform"),
            bias_init=nnx.initializers.constant(0.2),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x).astype(jnp.bfloat16))


class InceptionBranch(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        kernel: int,
        padding: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvRelu(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv = ConvRelu(reduce_channels, conv_channels, kernel, padding=padding, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.conv(x)


class InceptionPool(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.proj = ConvRelu(in_channels, channels, 1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = max_pool(x, (3, 3), (1, 1), padding=((1, 1), (1, 1)))
        return self.proj(x)


class Inception(nnx.Module):
    """Four branches side by side (Szegedy 2015, figure 2b). Numbers in the order of table 1:
    #1x1, #3x3 reduce, #3x3, #5x5 reduce, #5x5, pool proj.
    """

    def __init__(
        self,
        in_channels: int,
        one: int,
        three_reduce: int,
        three: int,
        five_reduce: int,
        five: int,
        pool_proj: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.b1 = ConvRelu(in_channels, one, 1, rngs=rngs)
        self.b3 = InceptionBranch(in_channels, three_reduce, three, 3, 1, rngs=rngs)
        self.b5 = InceptionBranch(in_channels, five_reduce, five, 5, 2, rngs=rngs)
        self.pool = InceptionPool(in_channels, pool_proj, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        b3 = self.b3(x)
        b5 = self.b5(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, b3, b5, pool), axis=-1)


class AuxClassifier(nnx.Module):
    """The side network of GoogLeNet: 5x5/3 average pool, 1x1 convolution, two dense layers
    (Szegedy 2015, section 5).
    """

    def __init__(self, in_channels: int, *, rngs: nnx.Rngs) -> None:
        self.conv = ConvRelu(in_channels, 128, 1, rngs=rngs)
        self.fc = nnx.Linear(
            2048,
            1024,
            dtype=jnp.bfloat16,
            promote_dtype=promote_operands,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_in", "uniform"),
            bias_init=nnx.initializers.constant(0.2),
            rngs=rngs,
        )
        self.drop = nnx.Dropout(0.7, rngs=rngs)
        self.classifier = nnx.Linear(
            1024,
            1000,
            dtype=jnp.bfloat16,
            promote_dtype=promote_operands,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_in", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.avg_pool(x.astype(jnp.float32), (5, 5), strides=(3, 3)).astype(jnp.bfloat16)
        x = self.conv(x)
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = nnx.relu(self.fc(x).astype(jnp.bfloat16))
        x = self.drop(x)
        return self.classifier(x).astype(jnp.bfloat16)


class GoogLeNet(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvRelu(3, 64, 7, stride=2, padding=3, rngs=rngs)
        self.conv2_reduce = ConvRelu(64, 64, 1, rngs=rngs)
        self.conv2 = ConvRelu(64, 192, 3, padding=1, rngs=rngs)
        self.inception_3a = Inception(192, 64, 96, 128, 16, 32, 32, rngs=rngs)
        self.inception_3b = Inception(256, 128, 128, 192, 32, 96, 64, rngs=rngs)
        self.inception_4a = Inception(480, 192, 96, 208, 16, 48, 64, rngs=rngs)
        self.aux1 = AuxClassifier(512, rngs=rngs)
        self.inception_4b = Inception(512, 160, 112, 224, 24, 64, 64, rngs=rngs)
        self.inception_4c = Inception(512, 128, 128, 256, 24, 64, 64, rngs=rngs)
        self.inception_4d = Inception(512, 112, 144, 288, 32, 64, 64, rngs=rngs)
        self.aux2 = AuxClassifier(528, rngs=rngs)
        self.inception_4e = Inception(528, 256, 160, 320, 32, 128, 128, rngs=rngs)
        self.inception_5a = Inception(832, 256, 160, 320, 32, 128, 128, rngs=rngs)
        self.inception_5b = Inception(832, 384, 192, 384, 48, 128, 128, rngs=rngs)
        self.dropout = nnx.Dropout(0.4, rngs=rngs)
        self.linear = nnx.Linear(
            1024,
            1000,
            dtype=jnp.bfloat16,
            promote_dtype=promote_operands,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_in", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> GoogLeNetOutput:
        x = x.astype(jnp.bfloat16)
        x = self.conv1(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = local_response_norm(x.astype(jnp.float32), 5, 2e-05, 0.75, 1.0).astype(jnp.bfloat16)
        x = self.conv2_reduce(x)
        x = self.conv2(x)
        x = local_response_norm(x.astype(jnp.float32), 5, 2e-05, 0.75, 1.0).astype(jnp.bfloat16)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.inception_3a(x)
        x = self.inception_3b(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.inception_4a(x)
        aux1 = self.aux1(x)
        x = self.inception_4b(x)
        x = self.inception_4c(x)
        x = self.inception_4d(x)
        aux2 = self.aux2(x)
        x = self.inception_4e(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.inception_5a(x)
        x = self.inception_5b(x)
        x = x.mean((1, 2))
        x = self.dropout(x)
        x = self.linear(x)
        return GoogLeNetOutput(
            x.astype(jnp.float32), aux1.astype(jnp.float32), aux2.astype(jnp.float32)
        )
