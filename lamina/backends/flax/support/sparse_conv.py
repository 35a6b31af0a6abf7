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
