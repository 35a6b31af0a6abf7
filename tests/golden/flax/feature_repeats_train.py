"""Repeats for JAX/Flax: the training model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
d2da95f541fdf7a32fb35c588c8507cb824faf9d19d8a2bcdd5bdb02abd5e107.
"""

import jax
import jax.numpy as jnp
from flax import nnx

RENAMED = {"RepeatsBlock.block2": "_block"}


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


class RepeatsBare(nnx.Module):
    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(x)


class RepeatsConvs(nnx.Module):
    def __init__(self, in_channels: int, channels: int, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.conv(x)


class ConvRelu(nnx.Module):
    """Convolution with bias, then ReLU."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            4,
            4,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.conv(x))


class RepeatsNested(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.repeat = nnx.List([ConvRelu(rngs=rngs) for _ in range(3)])

    def __call__(self, x: jax.Array) -> jax.Array:
        for block in self.repeat:
            x = block(x)
        return x


class RepeatsMixed(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.c = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.r = nnx.List([RepeatsConvs(4, 4, rngs=rngs) for _ in range(2)])

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.c(x)
        for block in self.r:
            x = block(x)
        return x


class ProjectionBasicBlockShortcut(nnx.Module):
    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            in_channels,
            channels,
            (1, 1),
            strides=stride,
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return self.norm(self.conv(x))


class ProjectionBasicBlock(nnx.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, in_channels: int, channels: int, stride: int = 1, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            in_channels,
            channels,
            (3, 3),
            strides=stride,
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.shortcut = ProjectionBasicBlockShortcut(
            in_channels, channels, stride=stride, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        shortcut = self.shortcut(x)
        return nnx.relu(shortcut + y)


class BasicBlock(nnx.Module):
    """Two 3x3 convolutions and a shortcut around them (He 2016, figure 5, left)."""

    def __init__(self, channels: int, *, rngs: nnx.Rngs) -> None:
        self.conv1 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.conv2 = nnx.Conv(
            channels,
            channels,
            (3, 3),
            padding=1,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(channels, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        return nnx.relu(x + y)


class ConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv = nnx.Conv(
            8,
            4,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(4, momentum=0.9, use_fast_variance=False, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class RepeatsBlock(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.block = nnx.List([RepeatsConvs(4, 8, rngs=rngs), RepeatsConvs(8, 8, rngs=rngs)])
        self.part = nnx.List([RepeatsConvs(4, 8, rngs=rngs), RepeatsConvs(8, 8, rngs=rngs)])
        self.block2 = nnx.Conv(
            4,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        block2 = x
        for block in self.block:
            block2 = block(block2)
        part = x
        for block in self.part:
            part = block(part)
        block2_2 = self.block2(x)
        return jnp.concatenate((block2, part, block2_2), axis=-1)


class Repeats(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.stem = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.bare = nnx.List([RepeatsBare() for _ in range(3)])
        self.convs = nnx.List([RepeatsConvs(4, 4, rngs=rngs) for _ in range(2)])
        self.nested = nnx.List([RepeatsNested(rngs=rngs) for _ in range(2)])
        self.mixed = nnx.List([RepeatsMixed(rngs=rngs) for _ in range(2)])
        self.wide = nnx.List(
            [ProjectionBasicBlock(4, 6, rngs=rngs), *[BasicBlock(6, rngs=rngs) for _ in range(2)]]
        )
        self.wider = nnx.List(
            [
                ProjectionBasicBlock(6, 8, stride=2, rngs=rngs),
                *[BasicBlock(8, rngs=rngs) for _ in range(3)],
            ],
        )
        self.one = nnx.List([ConvNormAct(rngs=rngs)])
        self.block = RepeatsBlock(rngs=rngs)
        self.fc = nnx.Linear(
            20, 5, kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"), rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.stem(x)
        for block in self.bare:
            x = block(x)
        for block in self.convs:
            x = block(x)
        for block in self.nested:
            x = block(x)
        for block in self.mixed:
            x = block(x)
        for block in self.wide:
            x = block(x)
        for block in self.wider:
            x = block(x)
        for block in self.one:
            x = block(x)
        x = self.block(x)
        x = x.mean((1, 2))
        return self.fc(x)
