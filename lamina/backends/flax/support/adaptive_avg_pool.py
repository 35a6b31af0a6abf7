import jax
import jax.numpy as jnp
from jax import lax


def adaptive_avg_pool(x: jax.Array, size: tuple[int, int]) -> jax.Array:
    """Average an NHWC image into `size` bins, by PyTorch's rule.

    On an axis of n pixels, bin i of m is the mean of the pixels from floor(i * n / m) up to, and
    not including, ceil((i + 1) * n / m).
    """
    for axis, m in ((1, size[0]), (2, size[1])):
        n = x.shape[axis]
        bins = [(i * n // m, ((i + 1) * n + m - 1) // m) for i in range(m)]
        means = [lax.slice_in_dim(x, *b, axis=axis).mean(axis=axis) for b in bins]
        x = jnp.stack(means, axis=axis)
    return x
