"""LeNet5 for JAX/Flax: the training model.

It takes float arrays of N x 32 x 32 x 1, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
443553da4e25acdb4553a37b909be856fd4ee6d8920ed7fadce4239d0d07e9f7.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


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


class TrainableSubsampling(nnx.Module):
    """LeNet's subsampling layer (LeCun 1998, section II.B), before its activation.

    y = coefficient_c * (sum of x over the window) + bias_c, zeros beyond the border.
    """

    def __init__(
        self,
        num_features: int,
        window_shape: tuple[int, int],
        strides: tuple[int, int],
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.window_shape = window_shape
        self.strides = strides
        self.padding = padding
        average = nnx.initializers.constant(1.0 / (window_shape[0] * window_shape[1]))
        zeros = nnx.initializers.zeros
        self.coefficient = nnx.Param(average(rngs.params(), (num_features,), jnp.float32))
        self.bias = nnx.Param(zeros(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        total: jax.Array = lax.reduce_window(
            x,
            0.0,
            lax.add,
            (1, *self.window_shape, 1),
            (1, *self.strides, 1),
            ((0, 0), *self.padding, (0, 0)),
        )
        return total * self.coefficient[...] + self.bias[...]


def symmetric_uniform(bound: float) -> nnx.Initializer:
    """Initialise uniformly in [-bound, bound)."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, -bound, bound)

    return init


class LeNet5(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.c1 = nnx.Conv(1, 6, (5, 5), padding=0, kernel_init=symmetric_uniform(0.096), rngs=rngs)
        self.s2 = TrainableSubsampling(6, (2, 2), (2, 2), rngs=rngs)
        self.c3 = SparseConv(
            (
                (0, 1, 2),
                (1, 2, 3),
                (2, 3, 4),
                (3, 4, 5),
                (0, 4, 5),
                (0, 1, 5),
                (0, 1, 2, 3),
                (1, 2, 3, 4),
                (2, 3, 4, 5),
                (0, 3, 4, 5),
                (0, 1, 4, 5),
                (0, 1, 2, 5),
                (0, 1, 3, 4),
                (1, 2, 4, 5),
                (0, 2, 3, 5),
                (0, 1, 2, 3, 4, 5),
            ),
            6,
            (5, 5),
            kernel_init=symmetric_uniform(0.0256),
            rngs=rngs,
        )
        self.s4 = TrainableSubsampling(16, (2, 2), (2, 2), rngs=rngs)
        self.c5 = nnx.Conv(
            16, 120, (5, 5), padding=0, kernel_init=symmetric_uniform(0.006), rngs=rngs
        )
        self.f6 = nnx.Linear(120, 84, kernel_init=symmetric_uniform(0.02), rngs=rngs)
        self.output = nnx.Linear(84, 10, kernel_init=symmetric_uniform(0.0285714285714), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = 1.7159 * jnp.tanh(0.6666666666666666 * self.c1(x))
        x = nnx.sigmoid(self.s2(x))
        x = 1.7159 * jnp.tanh(0.6666666666666666 * self.c3(x))
        x = nnx.sigmoid(self.s4(x))
        x = 1.7159 * jnp.tanh(0.6666666666666666 * self.c5(x))
        x = x.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)
        x = 1.7159 * jnp.tanh(0.6666666666666666 * self.f6(x))
        return self.output(x)
