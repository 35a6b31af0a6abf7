"""GoogLeNetTorchvision for JAX/Flax: the inference model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
b597727e66106a8098eba3d888498bd9d893bc992693bdc42781828a8632c154.
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
            use_bias=False,
            kernel_init=nnx.initializers.normal(0.01),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionBranch(nnx.Module):
    def __init__(
        self, in_channels: int, reduce_channels: int, conv_channels: int, *, rngs: nnx.Rngs
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv = ConvNormAct(reduce_channels, conv_channels, 3, padding=1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.conv(x)


class InceptionPool(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.proj = ConvNormAct(in_channels, channels, 1, rngs=rngs)

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
        self.b1 = ConvNormAct(in_channels, one, 1, rngs=rngs)
        self.b3 = InceptionBranch(in_channels, three_reduce, three, rngs=rngs)
        self.b5 = InceptionBranch(in_channels, five_reduce, five, rngs=rngs)
        self.pool = InceptionPool(in_channels, pool_proj, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        b3 = self.b3(x)
        b5 = self.b5(x)
        pool = self.pool(x)
        return jnp.concatenate((b1, b3, b5, pool), axis=-1)


class GoogLeNetTorchvision(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(3, 64, 7, stride=2, padding=3, rngs=rngs)
        self.conv2_reduce = ConvNormAct(64, 64, 1, rngs=rngs)
        self.conv2 = ConvNormAct(64, 192, 3, padding=1, rngs=rngs)
        self.inception_3a = Inception(192, 64, 96, 128, 16, 32, 32, rngs=rngs)
        self.inception_3b = Inception(256, 128, 128, 192, 32, 96, 64, rngs=rngs)
        self.inception_4a = Inception(480, 192, 96, 208, 16, 48, 64, rngs=rngs)
        self.inception_4b = Inception(512, 160, 112, 224, 24, 64, 64, rngs=rngs)
        self.inception_4c = Inception(512, 128, 128, 256, 24, 64, 64, rngs=rngs)
        self.inception_4d = Inception(512, 112, 144, 288, 32, 64, 64, rngs=rngs)
        self.inception_4e = Inception(528, 256, 160, 320, 32, 128, 128, rngs=rngs)
        self.inception_5a = Inception(832, 256, 160, 320, 32, 128, 128, rngs=rngs)
        self.inception_5b = Inception(832, 384, 192, 384, 48, 128, 128, rngs=rngs)
        self.linear = nnx.Linear(1024, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.conv2_reduce(x)
        x = self.conv2(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.inception_3a(x)
        x = self.inception_3b(x)
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
        x = self.inception_4a(x)
        x = self.inception_4b(x)
        x = self.inception_4c(x)
        x = self.inception_4d(x)
        x = self.inception_4e(x)
        x = max_pool(x, (2, 2), (2, 2), ceil_mode=True)
        x = self.inception_5a(x)
        x = self.inception_5b(x)
        x = x.mean((1, 2))
        return self.linear(x)
