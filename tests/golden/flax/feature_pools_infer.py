"""Pools for JAX/Flax: the inference model.

It takes float arrays of N x 11 x 10 x 2, channels last.

Written by lamina 0.1.0 from the spec with SHA-256
5e4c504c73f855dadd0eb3ad375dc3c9b304f4b688a3084dd259b9be986b685b.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax


class TrainableSubsampling(nnx.Module):
    """LeNet's subsampling layer (LeCun 1998, section II.B), before its activation.

    y = coefficient_c * (sum of x over the window) + bias_c, zeros beyond the border.
    """

    def __init__(
        self,
        num_features: int,
        window_shape: tuple[int, int],
        strides: tuple[int, int],
        padding: tuple[tuple[int, int], tuple[int, int]] = ((0, 0), (0, 0)),
        *,
        rngs: nnx.Rngs,
    ) -> None:
        self.window_shape = window_shape
        self.strides = strides
        self.padding = padding
        average = nnx.initializers.constant(1.0 / (window_shape[0] * window_shape[1]))
        zeros = nnx.initializers.zeros
        self.coefficient = nnx.Param(average(rngs.params(), (num_features,), jnp.float32))
        self.bias = nnx.Param(zeros(rngs.params(), (num_features,), jnp.float32))

    def __call__(self, x: jax.Array) -> jax.Array:
        total: jax.Array = lax.reduce_window(
            x,
            0.0,
            lax.add,
            (1, *self.window_shape, 1),
            (1, *self.strides, 1),
            ((0, 0), *self.padding, (0, 0)),
        )
        return total * self.coefficient[...] + self.bias[...]


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


def upsample_bilinear(x: jax.Array, factor: tuple[int, int]) -> jax.Array:
    """Enlarge an NHWC image by integer factors, bilinearly, with half-pixel centres.

    Output pixel i samples the input at (i + 1/2) / factor - 1/2, clamped to its border.
    """
    n, height, width, channels = x.shape
    shape = (n, height * factor[0], width * factor[1], channels)
    y: jax.Array = jax.image.resize(x, shape, "bilinear")
    return y


def upsample_nearest(x: jax.Array, factor: tuple[int, int]) -> jax.Array:
    """Repeat every pixel of an NHWC image by `factor` along height and width."""
    return x.repeat(factor[0], axis=1).repeat(factor[1], axis=2)


class Pools(nnx.Module):
    def __init__(self, *, rngs: nnx.Rngs) -> None:
        self.learnt = TrainableSubsampling(2, (2, 1), (2, 1), rngs=rngs)

    def __call__(self, x: jax.Array) -> jax.Array:
        x = max_pool(x, (2, 2), (1, 1), padding=((1, 0), (0, 1)))
        x = max_pool(x, (3, 2), (2, 2), ceil_mode=True)
        x = max_pool_dilated(x, (2, 2), (1, 1), ((1, 1), (1, 1)), (2, 2))
        x = max_pool_dilated(x, (3, 3), (1, 1), ((0, 1), (1, 0)), (1, 2), ceil_mode=True)
        x = upsample_nearest(x, (3, 3))
        x = nnx.avg_pool(x, (3, 3), strides=(2, 2), padding=((1, 1), (1, 1)))
        x = avg_pool(x, (3, 3), (1, 1), padding=((1, 1), (1, 1)), count_include_pad=False)
        x = avg_pool(x, (2, 2), (1, 1), padding=((1, 0), (1, 1)), ceil_mode=True)
        x = avg_pool(x, (2, 2), (2, 2), ceil_mode=True)
        x = adaptive_avg_pool(x, (4, 3))
        x = adaptive_avg_pool(x, (4, 4))
        x = x[:, ::1, ::2]
        x = upsample_bilinear(x, (2, 3))
        x = self.learnt(x)
        return nnx.max_pool(x, x.shape[1:3])
