import jax
import jax.numpy as jnp
from flax import nnx


class PReLU(nnx.Module):
    """Leaky ReLU with a learned slope (He 2015), one for each channel or one for all.

    y = x where x > 0, else slope * x; at 0 the derivative is the slope.
    """

    def __init__(self, num_features: int, init: float = 0.25, *, rngs: nnx.Rngs) -> None:
        constant = nnx.initializers.constant(init)
        self.slope = nnx.Param(constant(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        return jnp.where(x > 0, x, self.slope[...] * x)
