import jax
import jax.numpy as jnp
from jax import lax


def max_pool(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
    *,
    ceil_mode: bool = False,
) -> jax.Array:
    """Max pooling of NHWC images; of equal maxima the first one counts.

    With `ceil_mode` a last, partial window is kept, if it starts inside the input or its leading
    padding. On CPUs small windows are compared slice by slice: XLA's gradient of its own pooling
    takes several times as long there.
    """
    sides = []
    for n, kernel, stride, (before, after) in zip(
        x.shape[1:3], window_shape, strides, padding, strict=True
    ):
        spare = n + before + after - kernel
        last = (-(-spare // stride) if ceil_mode else spare // stride) * stride
        if ceil_mode and last >= n + before:
            last -= stride
        sides.append((before, max(after, last + kernel - n - before)))

    def pooled(x: jax.Array) -> jax.Array:
        window, steps = (1, *window_shape, 1), (1, *strides, 1)
        y: jax.Array = lax.reduce_window(
            x, -jnp.inf, lax.max, window, steps, ((0, 0), *sides, (0, 0))
        )
        return y

    def largest(x: jax.Array, window: tuple[int, int]) -> jax.Array:
        ends = [(n - k) // s * s + 1 for n, k, s in zip(x.shape[1:3], window, strides, strict=True)]
        y = x[:, : ends[0] : strides[0], : ends[1] : strides[1]]
        for row in range(window[0]):
            for column in range(window[1]):
                down = slice(row, row + ends[0], strides[0])
                across = slice(column, column + ends[1], strides[1])
                tap = x[:, down, across]
                y = jnp.where((tap > y) | jnp.isnan(tap), tap, y)
        return y

    def compared(x: jax.Array) -> jax.Array:
        x = jnp.pad(x, ((0, 0), *sides, (0, 0)), constant_values=-jnp.inf)
        if strides == (1, 1):  # the first of equal maxima: along the width, then the height
            return largest(largest(x, (1, window_shape[1])), (window_shape[0], 1))
        return largest(x, window_shape)

    if window_shape[0] * window_shape[1] > 16:
        return pooled(x)
    y: jax.Array = lax.platform_dependent(x, cpu=compared, default=pooled)
    return y
