"""EfficientNetB0 for JAX/Flax: the training model.

It takes float arrays of N x 224 x 224 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
8a582d8274f0b1f5401d84e7af34d029e38aee6489e80fe846eefd94ce0234f4.
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


def symmetric_uniform(bound: float) -> nnx.Initializer:
    """Initialise uniformly in [-bound, bound)."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, -bound, bound)

    return init


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
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm = UnbiasedBatchNorm(
            channels, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        return nnx.silu(self.norm(self.conv(x)))


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
        y = nnx.silu(self.reduce(y))
        y = nnx.sigmoid(self.expand(y))
        return x * y


class InvertedResidual(nnx.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.depthwise = nnx.Conv(
            32,
            32,
            (3, 3),
            padding=1,
            feature_group_count=32,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(
            32, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.squeeze = SqueezeExcite(32, 8, rngs=rngs)
        self.project = nnx.Conv(
            32,
            16,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(
            16, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.silu(self.norm2(self.depthwise(x)))
        x = self.squeeze(x)
        return self.norm3(self.project(x))


class ExpandInvertedResidual(nnx.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(
        self,
        inputs: int,
        channels: int,
        kernel: int,
        squeezed: int,
        padding: int,
        stride: int = 1,
        *,
        rngs: nnx.Rngs,
    ) -> None:
        expanded = 6 * inputs
        self.expand = nnx.Conv(
            inputs,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(
            expanded, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.depthwise = nnx.Conv(
            expanded,
            expanded,
            (kernel, kernel),
            strides=stride,
            padding=padding,
            feature_group_count=expanded,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(
            expanded, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.squeeze = SqueezeExcite(expanded, squeezed, rngs=rngs)
        self.project = nnx.Conv(
            expanded,
            channels,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(
            channels, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = nnx.silu(self.norm1(self.expand(x)))
        x = nnx.silu(self.norm2(self.depthwise(x)))
        x = self.squeeze(x)
        return self.norm3(self.project(x))


class ExpandSkipInvertedResidual(nnx.Module):
    """1x1 widens `expansion` times, a depthwise convolution filters, 1x1 narrows without an
    activation; a shortcut where the shape stays (Sandler 2018, table 1).
    """

    def __init__(
        self, inputs: int, kernel: int, squeezed: int, padding: int, rate: float, *, rngs: nnx.Rngs
    ) -> None:
        expanded = 6 * inputs
        self.expand = nnx.Conv(
            inputs,
            expanded,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm1 = UnbiasedBatchNorm(
            expanded, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.depthwise = nnx.Conv(
            expanded,
            expanded,
            (kernel, kernel),
            padding=padding,
            feature_group_count=expanded,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm2 = UnbiasedBatchNorm(
            expanded, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.squeeze = SqueezeExcite(expanded, squeezed, rngs=rngs)
        self.project = nnx.Conv(
            expanded,
            inputs,
            (1, 1),
            padding=0,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.norm3 = UnbiasedBatchNorm(
            inputs, momentum=0.99, epsilon=0.001, use_fast_variance=False, rngs=rngs
        )
        self.drop = nnx.Dropout(rate, broadcast_dims=(1, 2, 3), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        y = nnx.silu(self.norm1(self.expand(x)))
        y = nnx.silu(self.norm2(self.depthwise(y)))
        y = self.squeeze(y)
        y = self.norm3(self.project(y))
        y = self.drop(y)
        return x + y


class EfficientNetB0(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.conv1 = ConvNormAct(3, 32, 3, stride=2, padding=1, rngs=rngs)
        self.mbconv2_1 = InvertedResidual(rngs=rngs)
        self.mbconv3_1 = ExpandInvertedResidual(16, 24, 3, 4, 1, stride=2, rngs=rngs)
        self.mbconv3_2 = ExpandSkipInvertedResidual(24, 3, 6, 1, 0.025, rngs=rngs)
        self.mbconv4_1 = ExpandInvertedResidual(24, 40, 5, 6, 2, stride=2, rngs=rngs)
        self.mbconv4_2 = ExpandSkipInvertedResidual(40, 5, 10, 2, 0.05, rngs=rngs)
        self.mbconv5_1 = ExpandInvertedResidual(40, 80, 3, 10, 1, stride=2, rngs=rngs)
        self.mbconv5_2 = ExpandSkipInvertedResidual(80, 3, 20, 1, 0.075, rngs=rngs)
        self.mbconv5_3 = ExpandSkipInvertedResidual(80, 3, 20, 1, 0.0875, rngs=rngs)
        self.mbconv6_1 = ExpandInvertedResidual(80, 112, 5, 20, 2, rngs=rngs)
        self.mbconv6_2 = ExpandSkipInvertedResidual(112, 5, 28, 2, 0.1125, rngs=rngs)
        self.mbconv6_3 = ExpandSkipInvertedResidual(112, 5, 28, 2, 0.125, rngs=rngs)
        self.mbconv7_1 = ExpandInvertedResidual(112, 192, 5, 28, 2, stride=2, rngs=rngs)
        self.mbconv7_2 = ExpandSkipInvertedResidual(192, 5, 48, 2, 0.15, rngs=rngs)
        self.mbconv7_3 = ExpandSkipInvertedResidual(192, 5, 48, 2, 0.1625, rngs=rngs)
        self.mbconv7_4 = ExpandSkipInvertedResidual(192, 5, 48, 2, 0.175, rngs=rngs)
        self.mbconv8_1 = ExpandInvertedResidual(192, 320, 3, 48, 1, rngs=rngs)
        self.conv9 = ConvNormAct(320, 1280, 1, rngs=rngs)
        self.drop = nnx.Dropout(0.2, rngs=rngs)
        self.fc = nnx.Linear(1280, 1000, kernel_init=symmetric_uniform(0.0316227766017), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.conv1(x)
        x = self.mbconv2_1(x)
        x = self.mbconv3_1(x)
        x = self.mbconv3_2(x)
        x = self.mbconv4_1(x)
        x = self.mbconv4_2(x)
        x = self.mbconv5_1(x)
        x = self.mbconv5_2(x)
        x = self.mbconv5_3(x)
        x = self.mbconv6_1(x)
        x = self.mbconv6_2(x)
        x = self.mbconv6_3(x)
        x = self.mbconv7_1(x)
        x = self.mbconv7_2(x)
        x = self.mbconv7_3(x)
        x = self.mbconv7_4(x)
        x = self.mbconv8_1(x)
        x = self.conv9(x)
        x = x.mean((1, 2))
        x = self.drop(x)
        return self.fc(x)
