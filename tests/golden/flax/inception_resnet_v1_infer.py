"""InceptionResNetV1 for JAX/Flax: the inference model.

It takes float arrays of N x 299 x 299 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
cc7e9292c7ff6b2505f0744ce8ddd7c69013890ac91f0b8ba72edb94c7823ebb.
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
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionResNetReductionBranch(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv_channels: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv = ConvNormAct(
            reduce_channels, conv_channels, 3, stride=stride, padding=padding, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        return self.conv(x)


class InceptionResNetReductionLong(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        reduce_channels: int,
        conv2_channels: int,
        stride: int = 1,
        padding: int = 0,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, reduce_channels, 1, rngs=rngs)
        self.conv1 = ConvNormAct(reduce_channels, reduce_channels, 3, padding=1, rngs=rngs)
        self.conv2 = ConvNormAct(
            reduce_channels, conv2_channels, 3, stride=stride, padding=padding, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.conv1(x)
        return self.conv2(x)


class InceptionResNetABranches(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.b1 = ConvNormAct(256, 32, 1, rngs=rngs)
        self.short = InceptionResNetReductionBranch(256, 32, 32, padding=1, rngs=rngs)
        self.long = InceptionResNetReductionLong(256, 32, 32, padding=1, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        short = self.short(x)
        long = self.long(x)
        return jnp.concatenate((b1, short, long), axis=-1)


class InceptionResNetA(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.branches = InceptionResNetABranches(rngs=rngs)
        self.up = nnx.Conv(
            96,
            256,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        branches = self.branches(x)
        branches = self.up(branches)
        return nnx.relu(x + 0.17 * branches)


class ReductionA(nnx.Module):
    """35x35 to 17x17: 3x3; 1x1 and two 3x3; max pool, side by side, each with stride 2 at its
    end (Szegedy 2017, figure 7). Table 1's n is `single`, its k, l, m are `stacked`.
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short = ConvNormAct(256, 384, 3, stride=2, rngs=rngs)
        self.long = InceptionResNetReductionLong(256, 192, 256, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short = self.short(x)
        long = self.long(x)
        pool = nnx.max_pool(x, (3, 3), strides=(2, 2))
        return jnp.concatenate((short, long, pool), axis=-1)


class AsymmetricConvNormAct(nnx.Module):
    """Convolution, normalisation, and an activation unless `linear` (Ioffe 2015, section 3.2)."""

    def __init__(
        self,
        channels: int,
        kernel_height: int,
        kernel_width: int,
        padding_height: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.conv = nnx.Conv(
            channels,
            channels,
            (kernel_height, kernel_width),
            padding=((padding_height, padding_height), (padding_width, padding_width)),
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.9, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.relu(self.norm(self.conv(x)))


class InceptionResNetCBranchesLong(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_width: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.reduce = ConvNormAct(in_channels, channels, 1, rngs=rngs)
        self.row = AsymmetricConvNormAct(channels, 1, kernel_width, 0, padding_width, rngs=rngs)
        self.column = AsymmetricConvNormAct(channels, kernel_width, 1, padding_width, 0, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.reduce(x)
        x = self.row(x)
        return self.column(x)


class InceptionResNetCBranches(nnx.Module):
    def __init__(
        self,
        in_channels: int,
        channels: int,
        kernel_width: int,
        padding_width: int,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.b1 = ConvNormAct(in_channels, channels, 1, rngs=rngs)
        self.long = InceptionResNetCBranchesLong(
            in_channels, channels, kernel_width, padding_width, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        b1 = self.b1(x)
        long = self.long(x)
        return jnp.concatenate((b1, long), axis=-1)


class InceptionResNetB(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.branches = InceptionResNetCBranches(896, 128, 7, 3, rngs=rngs)
        self.up = nnx.Conv(
            256,
            896,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        branches = self.branches(x)
        branches = self.up(branches)
        return nnx.relu(x + 0.1 * branches)


class InceptionResNetReduction(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.short1 = InceptionResNetReductionBranch(896, 256, 384, stride=2, rngs=rngs)
        self.short2 = InceptionResNetReductionBranch(896, 256, 256, stride=2, rngs=rngs)
        self.long = InceptionResNetReductionLong(896, 256, 256, stride=2, rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        short1 = self.short1(x)
        short2 = self.short2(x)
        long = self.long(x)
        pool = nnx.max_pool(x, (3, 3), strides=(2, 2))
        return jnp.concatenate((short1, short2, long, pool), axis=-1)


class InceptionResNetC(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.branches = InceptionResNetCBranches(1792, 192, 3, 1, rngs=rngs)
        self.up = nnx.Conv(
            384,
            1792,
            (1, 1),
            padding=0,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        branches = self.branches(x)
        branches = self.up(branches)
        return nnx.relu(x + 0.2 * branches)


class InceptionResNetV1(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv_1a = ConvNormAct(3, 32, 3, stride=2, rngs=rngs)
        self.conv_2a = ConvNormAct(32, 32, 3, rngs=rngs)
        self.conv_2b = ConvNormAct(32, 64, 3, padding=1, rngs=rngs)
        self.conv_3b = ConvNormAct(64, 80, 1, rngs=rngs)
        self.conv_4a = ConvNormAct(80, 192, 3, rngs=rngs)
        self.conv_4b = ConvNormAct(192, 256, 3, stride=2, rngs=rngs)
        self.inception_resnet_a = nnx.List([InceptionResNetA(rngs=rngs) for _ in range(5)])
        self.reduction_a = ReductionA(rngs=rngs)
        self.inception_resnet_b = nnx.List([InceptionResNetB(rngs=rngs) for _ in range(10)])
        self.reduction_b = InceptionResNetReduction(rngs=rngs)
        self.inception_resnet_c = nnx.List([InceptionResNetC(rngs=rngs) for _ in range(5)])
        self.linear = nnx.Linear(
            1792,
            1000,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_avg", "uniform"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv_1a(x)
        x = self.conv_2a(x)
        x = self.conv_2b(x)
        x = nnx.max_pool(x, (3, 3), strides=(2, 2))
        x = self.conv_3b(x)
        x = self.conv_4a(x)
        x = self.conv_4b(x)
        for block in self.inception_resnet_a:
            x = block(x)
        x = self.reduction_a(x)
        for block in self.inception_resnet_b:
            x = block(x)
        x = self.reduction_b(x)
        for block in self.inception_resnet_c:
            x = block(x)
        x = x.mean((1, 2))
        return self.linear(x)
