import jax
import jax.numpy as jnp
from flax import nnx


def given_values(values: tuple[float, ...]) -> nnx.Initializer:
    """Initialise a kernel with given values, in the order output, input, height, width."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        *window, inputs, outputs = shape
        canonical = jnp.asarray(values, dtype).reshape(outputs, inputs, *window)
        return jnp.moveaxis(canonical, (0, 1), (-1, -2))

    return init
