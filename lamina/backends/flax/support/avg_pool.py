import jax
import jax.numpy as jnp
from jax import lax


def avg_pool(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    *,
    ceil_mode: bool = False,
    count_include_pad: bool = True,
) -> jax.Array:
    """Average pooling with PyTorch's divisors.

    The divisor counts the pixels of the window that lie in the input, or in the padded input
    with `count_include_pad`; what `ceil_mode` adds beyond it never counts. With `ceil_mode` a
    last, partial window is kept, if it starts inside the input or its leading padding.
    """
    sides, counts = [], []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        spare = n + before + after - kernel
        last = (-(-spare // stride) if ceil_mode else spare // stride) * stride
        if ceil_mode and last >= n + before:
            last -= stride
        sides.append((before, max(last + kernel - n - before, 0)))
        first, end = (0, n + before + after) if count_include_pad else (before, before + n)
        starts = jnp.arange(0, last + 1, stride)
        counts.append(jnp.minimum(starts + kernel, end) - jnp.maximum(starts, first))
    total: jax.Array = lax.reduce_window(
        x, 0.0, lax.add, (1, *window_shape, 1), (1, *strides, 1), ((0, 0), *sides, (0, 0))
    )
    rows, columns = counts
    area = jnp.outer(rows, columns)[:, :, None]
    return total / area.astype(x.dtype)
