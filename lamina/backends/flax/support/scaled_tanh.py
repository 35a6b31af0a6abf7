import jax
import jax.numpy as jnp


def scaled_tanh(x: jax.Array, amplitude: float, slope: float) -> jax.Array:
    """y = amplitude * tanh(slope * x); LeNet's squashing has 1.7159 and 2/3 (LeCun 1998)."""
    return amplitude * jnp.tanh(slope * x)
