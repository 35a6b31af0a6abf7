import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


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
