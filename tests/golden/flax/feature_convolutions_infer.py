"""Convolutions for JAX/Flax: the inference model.

It takes float arrays of N x 9 x 8 x 3, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
816213ad523930f2555e50570490cd9c1b0752d02329aa8478e314378a4d2c7b.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class ConvTranspose(nnx.Module):
    """Transposed convolution as PyTorch defines it: the gradient of a convolution.

    size = (n - 1) * stride - before - after + dilation * (kernel - 1) + output_padding + 1; the
    padding crops the output. The kernel is (height, width, out / groups, in).
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        kernel_size: tuple[int, int],
        strides: tuple[int, int] = (1, 1),
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        output_padding: tuple[int, int] = (0, 0),
        kernel_dilation: tuple[int, int] = (1, 1),
        feature_group_count: int = 1,
        *,
        use_bias: bool = True,
        dtype: jnp.dtype | None = None,
        kernel_init: nnx.Initializer,
        bias_init: nnx.Initializer = nnx.initializers.zeros,
        rngs: nnx.Rngs,
    ) -> None:
        self.strides = strides
        self.padding = padding
        self.output_padding = output_padding
        self.kernel_dilation = kernel_dilation
        self.dtype = dtype
        self.groups = feature_group_count
        shape = (*kernel_size, out_features // self.groups, in_features)
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape, jnp.float32))
        bias = (out_features,)
        self.bias = nnx.Param(bias_init(rngs.params(), bias, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        dtype = jnp.result_type(x, self.kernel[...]) if self.dtype is None else self.dtype
        kernel = jnp.flip(self.kernel[...].astype(dtype), axis=(0, 1))
        height, width, out, features = kernel.shape
        grouped = kernel.reshape(height, width, out, self.groups, features // self.groups)
        full = [d * (k - 1) for d, k in zip(self.kernel_dilation, (height, width), strict=True)]
        crops = zip(full, self.padding, self.output_padding, strict=True)
        y = lax.conv_general_dilated(
            x.astype(dtype),
            grouped.swapaxes(2, 3).reshape(height, width, self.groups * out, -1),
            window_strides=(1, 1),
            padding=[(f - before, f - after + extra) for f, (before, after), extra in crops],
            lhs_dilation=self.strides,
            rhs_dilation=self.kernel_dilation,
            dimension_numbers=("NHWC", "HWOI", "NHWC"),
            feature_group_count=self.groups,
        )
        return y if self.bias is None else y + self.bias[...]


class EuclideanRBF(nnx.Module):
    """Euclidean radial basis functions (LeCun 1998, eq. 7): LeNet-5's output layer.

    y_i = sum over j of (x_j - c_ij)**2. The centres are fixed; each is written as a string with
    `+` for 1 and `-` for -1, one character for each input feature.
    """

    def __init__(self, in_features: int, centres: tuple[str, ...]) -> None:
        signs = [[1.0 if sign == "+" else -1.0 for sign in centre] for centre in centres]
        table = jnp.array(signs, jnp.float32).reshape(len(centres), in_features)
        self.centres = nnx.Variable(table)

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.square(x[:, None, :] - self.centres[...]).sum(axis=2)


class SparseConv(nnx.Module):
    """Convolution with a connection table (LeCun 1998, table I: LeNet-5's C3).

    Row i of the table lists the input channels that feed output i. The kernel is (connections,
    height, width), in the order of the table; an absent connection has no weight.
    """

    def __init__(
        self,
        table: tuple[tuple[int, ...], ...],
        in_features: int,
        kernel_size: tuple[int, int],
        strides: tuple[int, int] = (1, 1),
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        kernel_dilation: tuple[int, int] = (1, 1),
        *,
        use_bias: bool = True,
        dtype: jnp.dtype | None = None,
        kernel_init: nnx.Initializer,
        bias_init: nnx.Initializer = nnx.initializers.zeros,
        rngs: nnx.Rngs,
    ) -> None:
        self.table = table
        self.in_features = in_features
        self.strides = strides
        self.padding = padding
        self.kernel_dilation = kernel_dilation
        self.dtype = dtype
        shape = (sum(map(len, table)), *kernel_size)
        self.kernel = nnx.Param(kernel_init(rngs.params(), shape, jnp.float32))
        bias = (len(table),)
        self.bias = nnx.Param(bias_init(rngs.params(), bias, jnp.float32)) if use_bias else None

    def __call__(self, x: jax.Array) -> jax.Array:
        dtype = jnp.result_type(x, self.kernel[...]) if self.dtype is None else self.dtype
        kernel = jnp.moveaxis(self.kernel[...].astype(dtype), 0, -1)
        sources = jnp.array([source for sources in self.table for source in sources])
        rows = jnp.array([row for row, sources in enumerate(self.table) for _ in sources])
        shape = (*kernel.shape[:2], self.in_features, len(self.table))
        y = lax.conv_general_dilated(
            x.astype(dtype),
            jnp.zeros(shape, dtype).at[:, :, sources, rows].set(kernel),
            self.strides,
            self.padding,
            rhs_dilation=self.kernel_dilation,
            dimension_numbers=("NHWC", "HWIO", "NHWC"),
        )
        return y if self.bias is None else y + self.bias[...]


def given_values(values: tuple[float, ...]) -> nnx.Initializer:
    """Initialise a kernel with given values, in the order output, input, height, width."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        *window, inputs, outputs = shape
        canonical = jnp.asarray(values, dtype).reshape(outputs, inputs, *window)
        return jnp.moveaxis(canonical, (0, 1), (-1, -2))

    return init


def symmetric_uniform(bound: float) -> nnx.Initializer:
    """Initialise uniformly in [-bound, bound)."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, -bound, bound)

    return init


class Convolutions(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.uneven = nnx.Conv(
            3,
            4,
            (3, 3),
            padding=((1, 0), (2, 1)),
            kernel_init=nnx.initializers.constant(0.125),
            rngs=rngs,
        )
        self.grouped = nnx.Conv(
            4,
            8,
            (3, 3),
            strides=(2, 1),
            padding=1,
            feature_group_count=4,
            kernel_init=nnx.initializers.normal(0.2),
            bias_init=nnx.initializers.constant(0.5),
            rngs=rngs,
        )
        self.spread = nnx.Conv(
            8,
            4,
            (3, 3),
            padding=((1, 1), (2, 2)),
            kernel_dilation=(1, 2),
            use_bias=False,
            kernel_init=symmetric_uniform(0.3),
            rngs=rngs,
        )
        self.sparse = SparseConv(
            ((0, 1), (2,), (2, 0, 1), (3,)),
            4,
            (2, 3),
            padding=((1, 1), (0, 0)),
            kernel_init=nnx.initializers.normal(0.436435780472),
            rngs=rngs,
        )
        self.sparse2 = SparseConv(
            ((0, 1), (2,), (2, 0, 1), (3,)),
            4,
            (2, 2),
            strides=(1, 2),
            padding=((1, 0), (0, 1)),
            use_bias=False,
            kernel_init=nnx.initializers.normal(0.534522483825),
            rngs=rngs,
        )
        self.back = ConvTranspose(
            4,
            6,
            (3, 3),
            strides=(2, 2),
            padding=((1, 1), (1, 1)),
            output_padding=(1, 1),
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.crop = ConvTranspose(
            6,
            2,
            (2, 2),
            strides=(1, 1),
            padding=((0, 1), (1, 0)),
            feature_group_count=2,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            bias_init=nnx.initializers.constant(0.1),
            rngs=rngs,
        )
        self.wide = ConvTranspose(
            2,
            2,
            (2, 2),
            strides=(1, 1),
            kernel_dilation=(1, 2),
            use_bias=False,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            rngs=rngs,
        )
        self.one = nnx.Conv(
            2,
            1,
            (2, 2),
            padding=0,
            kernel_init=given_values((0.1, -0.2, 0.3, 0.4, 1e-05, 0.6, -7.0, 8.0)),
            rngs=rngs,
        )
        self.three = nnx.Conv(
            1,
            2,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(3.0, "fan_in", "uniform"),
            rngs=rngs,
        )
        self.third = nnx.Conv(
            2,
            2,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(0.3, "fan_in", "normal"),
            rngs=rngs,
        )
        self.average = nnx.Conv(
            2,
            2,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(0.3, "fan_avg", "normal"),
            rngs=rngs,
        )
        self.out = nnx.Conv(
            2,
            2,
            (3, 3),
            padding=1,
            kernel_init=nnx.initializers.variance_scaling(1.0, "fan_out", "normal"),
            rngs=rngs,
        )
        self.fc = nnx.Linear(
            180,
            6,
            kernel_init=nnx.initializers.variance_scaling(2.0, "fan_in", "normal"),
            bias_init=nnx.initializers.constant(0.25),
            rngs=rngs,
        )
        self.rbf = EuclideanRBF(6, ("+-+--+", "--++-+"))

    def __call__(self, x: jax.Array) -> jax.Array:
        x = self.uneven(x)
        x = self.grouped(x)
        x = self.spread(x)
        x = self.sparse(x)
        x = self.sparse2(x)
        x = self.back(x)
        x = self.crop(x)
        x = self.wide(x)
        x = self.one(x)
        x = self.three(x)
        x = self.third(x)
        x = self.average(x)
        x = self.out(x)
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = self.fc(x)
        return self.rbf(x)
