import jax
import jax.numpy as jnp


def max_pool_dilated(
    x: jax.Array,
    window_shape: tuple[int, int],
    strides: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]],
    dilation: tuple[int, int],
    *,
    ceil_mode: bool = False,
) -> jax.Array:
    """Max pooling with gaps between the pixels of a window; of equal maxima the first one counts.

    With `ceil_mode` a last, partial window is kept, if it starts inside the input or its leading
    padding. (lax.reduce_window takes a dilation too, but has no derivative then.)
    """
    sides, taps = [], []
    for n, kernel, stride, (before, after), gap in zip(
        x.shape[1:3], window_shape, strides, padding, dilation, strict=True
    ):
        extent = gap * (kernel - 1) + 1
        spare = n + before + after - extent
        last = (-(-spare // stride) if ceil_mode else spare // stride) * stride
        if ceil_mode and last >= n + before:
            last -= stride
        sides.append((before, max(after, last + extent - n - before)))
        taps.append([slice(start, start + last + 1, stride) for start in range(0, extent, gap)])
    padded = jnp.pad(x, ((0, 0), *sides, (0, 0)), constant_values=-jnp.inf)
    values = jnp.stack([padded[:, row, column] for row in taps[0] for column in taps[1]])
    first = jnp.argmax(values, axis=0, keepdims=True)
    return jnp.take_along_axis(values, first, axis=0)[0]
