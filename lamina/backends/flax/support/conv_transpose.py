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
