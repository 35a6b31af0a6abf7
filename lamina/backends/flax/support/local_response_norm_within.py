import jax
from jax import lax


def local_response_norm_within(
    x: jax.Array, size: int, alpha: float, beta: float, k: float
) -> jax.Array:
    """Local response normalisation within each channel (Krizhevsky 2012; Caffe's WITHIN_CHANNEL).

    y = x / (k + alpha * sum of x**2 over a size x size window)**beta, zeros beyond the border;
    alpha multiplies the sum, not the mean.
    """
    total: jax.Array = lax.reduce_window(
        x * x, 0.0, lax.add, (1, size, size, 1), (1, 1, 1, 1), "SAME"
    )
    return x / (k + alpha * total) ** beta
