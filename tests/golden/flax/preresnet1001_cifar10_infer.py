"""PreResNet1001 for JAX/Flax: the inference model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
7493a2cc902b51c207fcf5bf960615658e02b8b17576a3364980aef5edf5442c.
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


class ProjectionPreActBottleneck(nnx.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.norm1 = UnbiasedBatchNorm(
            in_channels, momentum=0.9, use_fast_variance=False, rngs=rngs
        )
        self.shortcut = nnx.Conv(
            in_channels,
            expanded,
            (1, 1),
            strides=stride,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
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
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(x))
        shortcut = self.shortcut(x)
        x = nnx.relu(self.norm2(self.conv1(x)))
        x = nnx.relu(self.norm3(self.conv2(x)))
        x = self.conv3(x)
        return shortcut + x


class PreActBottleneck(nnx.Module):
    """1x1 reduces to `channels`, 3x3, 1x1 expands fourfold, norm and ReLU before each; a
    shortcut around them (He 2016b, section 4).
    """

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        expanded = 4 * channels
        self.norm1 = UnbiasedBatchNorm(expanded, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv1 = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv3 = nnx.Conv(
            channels,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(x))
        y = nnx.relu(self.norm2(self.conv1(y)))
        y = nnx.relu(self.norm3(self.conv2(y)))
        y = self.conv3(y)
        return x + y


class PreResNet1001(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            3,
            16,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.conv2 = nnx.List(
            [
                ProjectionPreActBottleneck(16, 16, rngs=rngs),
                *[PreActBottleneck(16, rngs=rngs) for _ in range(110)],
            ],
        )
        self.conv3 = nnx.List(
            [
                ProjectionPreActBottleneck(64, 32, stride=2, rngs=rngs),
                *[PreActBottleneck(32, rngs=rngs) for _ in range(110)],
            ],
        )
        self.conv4 = nnx.List(
            [
                ProjectionPreActBottleneck(128, 64, stride=2, rngs=rngs),
                *[PreActBottleneck(64, rngs=rngs) for _ in range(110)],
            ],
        )
        self.norm4 = UnbiasedBatchNorm(256, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.fc = nnx.Linear(
            256,
            10,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        for block in self.conv2:
            x = block(x)
        for block in self.conv3:
            x = block(x)
        for block in self.conv4:
            x = block(x)
        x = nnx.relu(self.norm4(x))
        x = x.mean((1, 2))
        return self.fc(x)
