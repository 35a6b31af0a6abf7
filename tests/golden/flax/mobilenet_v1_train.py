"""MobileNet for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
35576320ea428741bde44d3d4846349e93f1ec7dffb2eb71c63ea582d3060049.
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

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            3,
            32,
            (3, 3),
            strides=2,
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(32, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu6(self.norm(self.conv(x)))


class DepthwiseSeparable(nnx.Module):
    """A 3x3 convolution in two: of each channel by itself, then 1x1 across them
    (Howard 2017, figure 3).
    """

    def __init__(self, inputs: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        self.depthwise = nnx.Conv(
            inputs,
            inputs,
            (3, 3),
            strides=stride,
            padding=1,
            feature_group_count=inputs,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(inputs, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.pointwise = nnx.Conv(
            inputs,
            channels,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu6(self.norm1(self.depthwise(x)))
        return nnx.relu6(self.norm2(self.pointwise(x)))


class MobileNet(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(rngs=rngs)
        self.conv2 = DepthwiseSeparable(32, 64, rngs=rngs)
        self.conv3 = DepthwiseSeparable(64, 128, stride=2, rngs=rngs)
        self.conv4 = DepthwiseSeparable(128, 128, rngs=rngs)
        self.conv5 = DepthwiseSeparable(128, 256, stride=2, rngs=rngs)
        self.conv6 = DepthwiseSeparable(256, 256, rngs=rngs)
        self.conv7 = DepthwiseSeparable(256, 512, stride=2, rngs=rngs)
        self.conv8 = nnx.List([DepthwiseSeparable(512, 512, rngs=rngs) for _ in range(5)])
        self.conv9 = DepthwiseSeparable(512, 1024, stride=2, rngs=rngs)
        self.conv10 = DepthwiseSeparable(1024, 1024, rngs=rngs)
        self.fc = nnx.Linear(1024, 1000, kernel_init=nnx.initializers.normal(0.01), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.conv3(x)
        x = self.conv4(x)
        x = self.conv5(x)
        x = self.conv6(x)
        x = self.conv7(x)
        for block in self.conv8:
            x = block(x)
        x = self.conv9(x)
        x = self.conv10(x)
        x = x.mean((1, 2))
        return self.fc(x)
