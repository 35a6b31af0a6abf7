import jax
import jax.numpy as jnp


def promote_operands(
    arrays: tuple[jax.Array, jax.Array, jax.Array], dtype: jnp.dtype
) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Bring the input and the kernel of a layer to its dtype, and leave the bias in float32.

    nnx brings the bias there as well; its gradient, a sum over all pixels, would be a sum in
    bfloat16, which stops growing where a summand is less than half of its last digit.
    """
    x, kernel, bias = arrays
    return x.astype(dtype), kernel.astype(dtype), bias
