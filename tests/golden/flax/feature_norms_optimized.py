"""Norms for JAX/Flax: the optimised inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
c616c2879335cb138b393b1976256ed674b5f3bd6ec75851d145461e2d789ad6.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class BiasedBatchNorm(nnx.BatchNorm):
    """Batch normalisation whose running variance is the biased one (Ioffe 2015).

    It is nnx.BatchNorm, but for a batch that has no variance: nnx.BatchNorm trains on one value
    per channel in silence, and an empty batch turns its running statistics to NaN.
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
        y: jax.Array = super().__call__(x, running, mask=mask)
        return y


class ScaleShift(nnx.Module):
    """One scale and one bias for each channel: y = scale_c * x + bias_c (Caffe's Scale layer)."""

    def __init__(
        self,
        num_features: int,
        *,
        use_scale: bool = True,
        use_bias: bool = True,
        scale_init: nnx.Initializer = nnx.initializers.ones,
        rngs: nnx.Rngs,
    ) -> None:
        zeros = nnx.initializers.zeros
        shape = (num_features,)
        self.scale = nnx.Param(scale_init(rngs.params(), shape, jnp.float32)) if use_scale else None
        self.bias = nnx.Param(zeros(rngs.params(), shape, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        if self.scale is not None:
            x = x * self.scale[...]
        if self.bias is not None:
            x = x + self.bias[...]
        return x


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


def local_response_norm(x: jax.Array, size: int, alpha: float, beta: float, k: float) -> jax.Array:
    """Local response normalisation across channels, the last axis (Krizhevsky 2012, section 3.3).

    y = x / (k + alpha * sum of x**2 over the size nearest channels)**beta, size being odd;
    alpha multiplies the sum, not the mean.
    """
    window = (1,) * (x.ndim - 1) + (size,)
    total: jax.Array = lax.reduce_window(x * x, 0.0, lax.add, window, (1,) * x.ndim, "SAME")
    return x / (k + alpha * total) ** beta


def local_response_norm_within(
    x: jax.Array, size: int, alpha: float, beta: float, k: float
) -> jax.Array:
    """Local response normalisation within each channel (Krizhevsky 2012; Caffe's WITHIN_CHANNEL).

    y = x / (k + alpha * sum of x**2 over a size x size window)**beta, zeros beyond the border;
    alpha multiplies the sum, not the mean.
    """
    total: jax.Array = lax.reduce_window(
        x * x, 0.0, lax.add, (1, size, size, 1), (1, 1, 1, 1), "SAME"
    )
    return x / (k + alpha * total) ** beta


class Norms(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.c = nnx.Conv(
            3,
            6,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.layer = nnx.LayerNorm(6, use_fast_variance=False, rngs=rngs)
        self.layer_half = nnx.LayerNorm(
            6,
            epsilon=1e-05,
            use_fast_variance=False,
            use_bias=False,
            scale_init=nnx.initializers.constant(2.0),
            rngs=rngs,
        )
        self.group = nnx.GroupNorm(6, 3, epsilon=1e-05, use_fast_variance=False, rngs=rngs)
        self.group_half = nnx.GroupNorm(
            6, 2, epsilon=1e-05, use_fast_variance=False, use_scale=False, rngs=rngs
        )
        self.affine = ScaleShift(6, scale_init=nnx.initializers.constant(0.5), rngs=rngs)
        self.shift = ScaleShift(6, use_scale=False, rngs=rngs)
        self.batch1 = BiasedBatchNorm(432, momentum=0.9, use_fast_variance=False, rngs=rngs)
        self.batch2 = UnbiasedBatchNorm(
            432, momentum=0.9, use_fast_variance=False, use_bias=False, rngs=rngs
        )
        self.layer1 = nnx.LayerNorm(432, use_fast_variance=False, rngs=rngs)
        self.layer2 = nnx.LayerNorm(432, use_fast_variance=False, use_scale=False, rngs=rngs)
        self.affine1 = ScaleShift(432, use_bias=False, rngs=rngs)
        self.fc = nnx.Linear(
            432,
            5,
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.layer_half(self.layer(self.c(x)))
        x = self.group_half(self.group(x))
        x = local_response_norm(x, 3, 0.09999999999999999, 0.75, 2.0)
        x = self.shift(self.affine(local_response_norm_within(x, 3, 0.2, 0.75, 1.0)))
        x = self.batch1(x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1))
        x = self.layer2(self.layer1(self.batch2(x)))
        x = self.affine1(x)
        return self.fc(x)
