"""ResNet1202 for JAX/Flax: the inference model.

It takes float arrays of N x 32 x 32 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
971638b5d81d57544961990be7b6687b5b4decf97ef76c67b4288cb88905b7ac.
"""

import jax
import jax.numpy as jnp
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


class ResNet1202(nnx.Module):
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
        self.norm1 = UnbiasedBatchNorm(16, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.List([BasicBlock(16, rngs=rngs) for _ in range(200)])
        self.conv3 = nnx.List(
            [PaddedBlock(16, 32, 16, rngs=rngs), *[BasicBlock(32, rngs=rngs) for _ in range(199)]]
        )
        self.conv4 = nnx.List(
            [PaddedBlock(32, 64, 32, rngs=rngs), *[BasicBlock(64, rngs=rngs) for _ in range(199)]]
        )
        self.fc = nnx.Linear(
            64,
            10,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.relu(self.norm1(self.conv1(x)))
        for block in self.conv2:
            x = block(x)
        for block in self.conv3:
            x = block(x)
        for block in self.conv4:
            x = block(x)
        x = x.mean((1, 2))
        return self.fc(x)
