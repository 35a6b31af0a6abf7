"""ResNet34 for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
4d8a350ebf81eb57ad5f2370d25d0a83470b07e0518f2514d2103c9b9a2e3b38.
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


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return nnx.relu(x + y)


class PaddedBlockShortcut(nnx.Module):
    def __init__(self, in_channels: int) -> None:
        self.in_channels = in_channels

    def __call__(self, x: jax.Array) -> jax.Array:
        x = x[:, ::2, ::2]
        return jnp.pad(x, ((0, 0), (0, 0), (0, 0), (0, self.in_channels)))


class PaddedBlock(nnx.Module):
    """The basic block that doubles the channels, with a shortcut without parameters: every
    n-th pixel, and zeros for the new channels (He 2016, section 3.3, option A).
    """

    def __init__(self, in_channels: int, channels: int, after: int, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            in_channels,
            channels,
            (3, 3),
            strides=2,
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.shortcut = PaddedBlockShortcut(after)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        shortcut = self.shortcut(x)
        return nnx.relu(shortcut + y)


class ResNet34(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            64,
            (7, 7),
            strides=2,
            padding=3,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(64, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.List([BasicBlock(64, rngs=rngs) for _ in range(3)])
        self.conv3 = nnx.List(
            [PaddedBlock(64, 128, 64, rngs=rngs), *[BasicBlock(128, rngs=rngs) for _ in range(3)]]
        )
        self.conv4 = nnx.List(
            [PaddedBlock(128, 256, 128, rngs=rngs), *[BasicBlock(256, rngs=rngs) for _ in range(5)]]
        )
        self.conv5 = nnx.List(
            [PaddedBlock(256, 512, 256, rngs=rngs), *[BasicBlock(512, rngs=rngs) for _ in range(2)]]
        )
        self.fc = nnx.Linear(
            512,
            1000,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(self.conv1(x)))
        x = max_pool(x, (3, 3), (2, 2), padding=((1, 1), (1, 1)))
        for block in self.conv2:
            x = block(x)
        for block in self.conv3:
            x = block(x)
        for block in self.conv4:
            x = block(x)
        for block in self.conv5:
            x = block(x)
        x = x.mean((1, 2))
        return self.fc(x)
