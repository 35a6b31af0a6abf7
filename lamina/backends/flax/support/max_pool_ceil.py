import jax
import jax.numpy as jnp
from jax import lax


def max_pool_ceil(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
) -> jax.Array:
    """nnx.max_pool that keeps a last, partial window on each axis.

    There are ceil((n + before + after - kernel) / stride) + 1 windows, but the last one must
    start inside the input or its leading padding.
    """
    sides = []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        last = -(-(n + before + after - kernel) // stride) * stride
        if last >= n + before:
            last -= stride
        sides.append((before, max(last + kernel - n - before, 0)))
    y: jax.Array = lax.reduce_window(
        x, -jnp.inf, lax.max, (1, *window_shape, 1), (1, *strides, 1), ((0, 0), *sides, (0, 0))
    )
    return y
