"""Other ways to compute what lamina emits for flax: `f(x, tensors)`, x being N × H × W × C."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

Tensors = dict[str, Any]
LAST = ("NHWC", "HWIO", "NHWC")


def max_pool_ceil(x: jax.Array, tensors: Tensors) -> jax.Array:
    """3 × 3 with stride 2, a last partial window kept: XLA's own pooling."""
    sides = ((0, 0), (0, 1), (0, 1), (0, 0))
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 2, 2, 1), sides)


def max_pool_window(x: jax.Array, tensors: Tensors) -> jax.Array:
    """3 × 3 with stride 1: XLA's own pooling."""
    return lax.reduce_window(x, -jnp.inf, lax.max, (1, 3, 3, 1), (1, 1, 1, 1), "SAME")


def max_pool_apart(x: jax.Array, tensors: Tensors) -> jax.Array:
    """The same twice, along width and along height."""
    y = lax.reduce_window(x, -jnp.inf, lax.max, (1, 1, 3, 1), (1, 1, 1, 1), "SAME")
    return lax.reduce_window(y, -jnp.inf, lax.max, (1, 3, 1, 1), (1, 1, 1, 1), "SAME")


def avg_pool_conv(x: jax.Array, tensors: Tensors) -> jax.Array:
    """3 × 3 with stride 1, zeros counted: a depthwise convolution."""
    channels = x.shape[-1]
    kernel = jnp.full((3, 3, 1, channels), 1 / 9, x.dtype)
    return lax.conv_general_dilated(
        x, kernel, (1, 1), ((1, 1), (1, 1)), dimension_numbers=LAST, feature_group_count=channels
    )


def avg_pool_shifts(x: jax.Array, tensors: Tensors) -> jax.Array:
    """The same as shifted sums, along height and then along width."""
    height, width = x.shape[1:3]
    x = jnp.pad(x, ((0, 0), (1, 1), (1, 1), (0, 0)))
    x = x[:, :height] + x[:, 1 : height + 1] + x[:, 2:]
    return (x[:, :, :width] + x[:, :, 1 : width + 1] + x[:, :, 2:]) / 9


def avg_pool_mean(x: jax.Array, tensors: Tensors) -> jax.Array:
    """2 × 2 with stride 2: the mean of two axes that a reshape makes."""
    n, height, width, channels = x.shape
    return x.reshape(n, height // 2, 2, width // 2, 2, channels).mean((2, 4))


def global_window(x: jax.Array, tensors: Tensors) -> jax.Array:
    """One window of all pixels."""
    total = lax.reduce_window(x, 0.0, lax.add, (1, *x.shape[1:3], 1), (1, 1, 1, 1), "VALID")
    return total / (x.shape[1] * x.shape[2])


def subsampling_sum(x: jax.Array, tensors: Tensors) -> jax.Array:
    """2 × 2 sums with a coefficient and a bias: the sum of two axes that a reshape makes."""
    n, height, width, channels = x.shape
    total = x.reshape(n, height // 2, 2, width // 2, 2, channels).sum((2, 4))
    return total * tensors["coefficient"] + tensors["bias"]


def subsampling_slices(x: jax.Array, tensors: Tensors) -> jax.Array:
    """The same as sums of strided slices."""
    x = x[:, ::2] + x[:, 1::2]
    return (x[:, :, ::2] + x[:, :, 1::2]) * tensors["coefficient"] + tensors["bias"]


def sparse_conv_rows(x: jax.Array, tensors: Tensors) -> jax.Array:
    """A small convolution for each row of the connection table."""
    rows, first = [], 0
    for sources in tensors["table"]:
        kernel = jnp.moveaxis(tensors["kernel"][first : first + len(sources)], 0, -1)[..., None]
        seen = x[..., jnp.array(sources)]
        rows.append(lax.conv_general_dilated(seen, kernel, (1, 1), "VALID", dimension_numbers=LAST))
        first += len(sources)
    return jnp.concatenate(rows, -1) + tensors["bias"]


def sparse_conv_gathered(x: jax.Array, tensors: Tensors) -> jax.Array:
    """One convolution whose kernel is gathered: absent connections read a zero that is added."""
    weight = tensors["kernel"]
    known = jnp.concatenate([weight, jnp.zeros((1, *weight.shape[1:]), weight.dtype)])
    places, count = [], 0
    for sources in tensors["table"]:
        row = [len(weight)] * x.shape[-1]
        for source in sources:
            row[source] = count
            count += 1
        places.append(row)
    kernel = known[jnp.array(places)].transpose(2, 3, 1, 0)
    y = lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=LAST)
    return y + tensors["bias"]


def lrn_shifts(x: jax.Array, tensors: Tensors) -> jax.Array:
    """The sum over neighbours as shifted sums."""
    squares = jnp.pad(x * x, ((0, 0), (0, 0), (0, 0), (2, 2)))
    total = sum(squares[..., shift : shift + x.shape[-1]] for shift in range(5))
    return x / (2.0 + 1e-4 * total) ** 0.75


def lrn_band(x: jax.Array, tensors: Tensors) -> jax.Array:
    """The sum over neighbours as a product with a band matrix."""
    near = jnp.arange(x.shape[-1])
    band = (abs(near[:, None] - near) <= 2).astype(x.dtype)
    return x / (2.0 + 1e-4 * (x * x) @ band) ** 0.75


ALTERNATIVES = {
    "max pool 3/2, ceil": {"reduce_window": max_pool_ceil},
    "max pool 3/1": {"reduce_window": max_pool_window, "two of them": max_pool_apart},
    "average 3/1": {"depthwise": avg_pool_conv, "shifts": avg_pool_shifts},
    "average 2/2": {"reshape": avg_pool_mean},
    "global average": {"a window": global_window},
    "subsampling": {"reshape": subsampling_sum, "slices": subsampling_slices},
    "sparse conv": {"a conv per row": sparse_conv_rows, "gathered": sparse_conv_gathered},
    "LRN": {"shifts": lrn_shifts, "band matrix": lrn_band},
}
