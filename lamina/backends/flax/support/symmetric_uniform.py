import jax
import jax.numpy as jnp
from flax import nnx


def symmetric_uniform(bound: float) -> nnx.Initializer:
    """Initialise uniformly in [-bound, bound)."""

    def init(key: jax.Array, shape: tuple[int, ...], dtype: jnp.dtype) -> jax.Array:
        return jax.random.uniform(key, shape, dtype, -bound, bound)

    return init
