"""DenseNet121 for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
f16f5a67f84607f790a27a8abbfdb07d3d04ea3ee4666b389b22af2643e6fbbd.
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


class DenseLayer(nnx.Module):
    """Adds `growth` channels to those that come in, computed from all of them: 1x1 makes
    4 times growth, 3x3 makes growth (Huang 2017, section 3, DenseNet-B).
    """

    def __init__(self, in_channels: int, *, rngs: nnx.Rngs) -> None:
        self.norm1 = UnbiasedBatchNorm(
            in_channels, momentum=0.9, use_fast_variance=False, rngs=rngs
        )
        self.conv1 = nnx.Conv(
            in_channels,
            128,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(128, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            128,
            32,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(x))
        y = nnx.relu(self.norm2(self.conv1(y)))
        y = self.conv2(y)
        return jnp.concatenate((x, y), axis=-1)


class Transition(nnx.Module):
    """1x1 convolution to `channels`, then half the size (Huang 2017, section 3, table 1)."""

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.norm = UnbiasedBatchNorm(
            2 * channels, momentum=0.9, use_fast_variance=False, rngs=rngs
        )
        self.conv = nnx.Conv(
            2 * channels,
            channels,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm(x))
        x = self.conv(x)
        return nnx.avg_pool(x, (2, 2), strides=(2, 2))


class DenseNet121(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            64,
            (7, 7),
            strides=2,
            padding=3,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(64, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.dense1 = nnx.List(
            [
                DenseLayer(64, rngs=rngs),
                DenseLayer(96, rngs=rngs),
                DenseLayer(128, rngs=rngs),
                DenseLayer(160, rngs=rngs),
                DenseLayer(192, rngs=rngs),
                DenseLayer(224, rngs=rngs),
            ],
        )
        self.transition1 = Transition(128, rngs=rngs)
        self.dense2 = nnx.List(
            [
                DenseLayer(128, rngs=rngs),
                DenseLayer(160, rngs=rngs),
                DenseLayer(192, rngs=rngs),
                DenseLayer(224, rngs=rngs),
                DenseLayer(256, rngs=rngs),
                DenseLayer(288, rngs=rngs),
                DenseLayer(320, rngs=rngs),
                DenseLayer(352, rngs=rngs),
                DenseLayer(384, rngs=rngs),
                DenseLayer(416, rngs=rngs),
                DenseLayer(448, rngs=rngs),
                DenseLayer(480, rngs=rngs),
            ],
        )
        self.transition2 = Transition(256, rngs=rngs)
        self.dense3 = nnx.List(
            [
                DenseLayer(256, rngs=rngs),
                DenseLayer(288, rngs=rngs),
                DenseLayer(320, rngs=rngs),
                DenseLayer(352, rngs=rngs),
                DenseLayer(384, rngs=rngs),
                DenseLayer(416, rngs=rngs),
                DenseLayer(448, rngs=rngs),
                DenseLayer(480, rngs=rngs),
                DenseLayer(512, rngs=rngs),
                DenseLayer(544, rngs=rngs),
                DenseLayer(576, rngs=rngs),
                DenseLayer(608, rngs=rngs),
                DenseLayer(640, rngs=rngs),
                DenseLayer(672, rngs=rngs),
                DenseLayer(704, rngs=rngs),
                DenseLayer(736, rngs=rngs),
                DenseLayer(768, rngs=rngs),
                DenseLayer(800, rngs=rngs),
                DenseLayer(832, rngs=rngs),
                DenseLayer(864, rngs=rngs),
                DenseLayer(896, rngs=rngs),
                DenseLayer(928, rngs=rngs),
                DenseLayer(960, rngs=rngs),
                DenseLayer(992, rngs=rngs),
            ],
        )
        self.transition3 = Transition(512, rngs=rngs)
        self.dense4 = nnx.List(
            [
                DenseLayer(512, rngs=rngs),
                DenseLayer(544, rngs=rngs),
                DenseLayer(576, rngs=rngs),
                DenseLayer(608, rngs=rngs),
                DenseLayer(640, rngs=rngs),
                DenseLayer(672, rngs=rngs),
                DenseLayer(704, rngs=rngs),
                DenseLayer(736, rngs=rngs),
                DenseLayer(768, rngs=rngs),
                DenseLayer(800, rngs=rngs),
                DenseLayer(832, rngs=rngs),
                DenseLayer(864, rngs=rngs),
                DenseLayer(896, rngs=rngs),
                DenseLayer(928, rngs=rngs),
                DenseLayer(960, rngs=rngs),
                DenseLayer(992, rngs=rngs),
            ],
        )
        self.norm5 = UnbiasedBatchNorm(1024, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.fc = nnx.Linear(
            1024,
            1000,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(self.conv1(x)))
        x = max_pool(x, (3, 3), (2, 2), padding=((1, 1), (1, 1)))
        for block in self.dense1:
            x = block(x)
        x = self.transition1(x)
        for block in self.dense2:
            x = block(x)
        x = self.transition2(x)
        for block in self.dense3:
            x = block(x)
        x = self.transition3(x)
        for block in self.dense4:
            x = block(x)
        x = nnx.relu(self.norm5(x))
        x = x.mean((1, 2))
        return self.fc(x)
