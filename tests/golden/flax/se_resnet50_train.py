"""SEResNet50 for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
346efca5c1794d72fcbb0fef9aa5dae590934abbf98fb111b1681ae749b44902.
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


class SqueezeExcite(nnx.Module):
    """Scales each channel by a gate computed from all of them (Hu 2018, eq. 2 to 4)."""

    def __init__(self, channels: int, squeezed: int, *, rngs: nnx.Rngs) -> None:
        self.reduce = nnx.Conv(
            channels,
            squeezed,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.expand = nnx.Conv(
            squeezed,
            channels,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = x.mean((1, 2), keepdims=True)
        y = nnx.relu(self.reduce(y))
        y = nnx.sigmoid(self.expand(y))
        return x * y


class ProjectionSEBottleneckShortcut(nnx.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            strides=stride,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.norm(self.conv(x))


class ProjectionSEBottleneck(nnx.Module):
    """A bottleneck whose output a squeeze-and-excitation gate scales before the sum
    (Hu 2018, figure 3).
    """

    def __init__(
        self, in_channels: int, channels: int, squeezed: int, stride: int = 1, *, rngs: nnx.Rngs
    ) -> None:
        expanded = 4 * channels
        self.conv1 = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            strides=stride,
            padding=0,
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
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(expanded, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.se = SqueezeExcite(expanded, squeezed, rngs=rngs)
        self.shortcut = ProjectionSEBottleneckShortcut(
            in_channels, expanded, stride=stride, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = nnx.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        se = self.se(y)
        shortcut = self.shortcut(x)
        return nnx.relu(shortcut + se)


class SEBottleneck(nnx.Module):
    """A bottleneck whose output a squeeze-and-excitation gate scales before the sum
    (Hu 2018, figure 3).
    """

    def __init__(self, channels: int, squeezed: int, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.conv1 = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
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
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(expanded, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.se = SqueezeExcite(expanded, squeezed, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = nnx.relu(self.norm2(self.conv2(y)))
        y = self.norm3(self.conv3(y))
        se = self.se(y)
        return nnx.relu(x + se)


class SEResNet50(nnx.Module):
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
        self.conv2 = nnx.List(
            [
                ProjectionSEBottleneck(64, 64, 16, rngs=rngs),
                *[SEBottleneck(64, 16, rngs=rngs) for _ in range(2)],
            ],
        )
        self.conv3 = nnx.List(
            [
                ProjectionSEBottleneck(256, 128, 32, stride=2, rngs=rngs),
                *[SEBottleneck(128, 32, rngs=rngs) for _ in range(3)],
            ],
        )
        self.conv4 = nnx.List(
            [
                ProjectionSEBottleneck(512, 256, 64, stride=2, rngs=rngs),
                *[SEBottleneck(256, 64, rngs=rngs) for _ in range(5)],
            ],
        )
        self.conv5 = nnx.List(
            [
                ProjectionSEBottleneck(1024, 512, 128, stride=2, rngs=rngs),
                *[SEBottleneck(512, 128, rngs=rngs) for _ in range(2)],
            ],
        )
        self.fc = nnx.Linear(
            2048,
            1000,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(self.conv1(x)))
        x = max_pool(x, (3, 3), (2, 2), ceil_mode=True)
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
