"""Xception for JAX/Flax: the training model.

It takes float arrays of N x 299 x 299 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
a2e948d7f4443bc4341bb943d2e863360a99ee69fc8dba80538ac61cfc1fbc42.
"""

import jax
from flax import nnx


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


class ConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (3, 3),
            strides=stride,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class SeparableConv(nnx.Module):
    def __init__(self, inputs: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.depthwise = nnx.Conv(
            inputs,
            inputs,
            (3, 3),
            padding=1,
            feature_group_count=inputs,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.pointwise = nnx.Conv(
            inputs,
            channels,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.depthwise(x)
        return self.norm(self.pointwise(x))


class DownsamplingShortcut(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            strides=2,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.norm(self.conv(x))


class FirstDownsampling(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.sepconv1 = SeparableConv(64, 128, rngs=rngs)
        self.sepconv2 = SeparableConv(128, 128, rngs=rngs)
        self.shortcut = DownsamplingShortcut(64, 128, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.sepconv1(x))
        y = self.sepconv2(y)
        y = nnx.max_pool(y, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        shortcut = self.shortcut(x)
        return shortcut + y


class Downsampling(nnx.Module):
    def __init__(self, inputs: int, between: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.sepconv1 = SeparableConv(inputs, between, rngs=rngs)
        self.sepconv2 = SeparableConv(between, channels, rngs=rngs)
        self.shortcut = DownsamplingShortcut(inputs, channels, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(x)
        y = nnx.relu(self.sepconv1(y))
        y = self.sepconv2(y)
        y = nnx.max_pool(y, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        shortcut = self.shortcut(x)
        return shortcut + y


class XceptionEntryFlow(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(3, 32, stride=2, rngs=rngs)
        self.conv2 = ConvNormAct(32, 64, rngs=rngs)
        self.block1 = FirstDownsampling(rngs=rngs)
        self.block2 = Downsampling(128, 256, 256, rngs=rngs)
        self.block3 = Downsampling(256, 728, 728, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.block1(x)
        x = self.block2(x)
        return self.block3(x)


class MiddleBlock(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.sepconv1 = SeparableConv(728, 728, rngs=rngs)
        self.sepconv2 = SeparableConv(728, 728, rngs=rngs)
        self.sepconv3 = SeparableConv(728, 728, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(x)
        y = nnx.relu(self.sepconv1(y))
        y = nnx.relu(self.sepconv2(y))
        sepconv3 = self.sepconv3(y)
        return x + sepconv3


class XceptionExitFlow(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.block = Downsampling(728, 728, 1024, rngs=rngs)
        self.sepconv1 = SeparableConv(1024, 1536, rngs=rngs)
        self.sepconv2 = SeparableConv(1536, 2048, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.block(x)
        x = nnx.relu(self.sepconv1(x))
        return nnx.relu(self.sepconv2(x))


class Xception(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.entry_flow = XceptionEntryFlow(rngs=rngs)
        self.middle_flow = nnx.List([MiddleBlock(rngs=rngs) for _ in range(8)])
        self.exit_flow = XceptionExitFlow(rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        self.linear = nnx.Linear(
            2048,
            1000,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.entry_flow(x)
        for block in self.middle_flow:
            x = block(x)
        x = self.exit_flow(x)
        x = x.mean((1, 2))
        x = self.dropout(x)
        return self.linear(x)
