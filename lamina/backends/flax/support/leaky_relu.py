import jax
import jax.numpy as jnp


def leaky_relu(x: jax.Array, slope: float) -> jax.Array:
    """y = x where x > 0, else slope * x (Maas 2013).

    At 0 the derivative is the slope, as in PyTorch; nnx.leaky_relu has 1 there.
    """
    return jnp.where(x > 0, x, slope * x)
