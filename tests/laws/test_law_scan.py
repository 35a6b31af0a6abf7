"""Law: a convolution in a loop has the gradients of any other, for every stride, padding,
dilation and number of groups."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from jax import lax

from lamina.backends.flax.support.conv_in_loop import conv_in_loop

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

ORDER = ("NHWC", "HWIO", "NHWC")
sizes = st.tuples(st.integers(1, 3), st.integers(1, 3))
sides = st.tuples(st.integers(0, 2), st.integers(0, 2))


@settings(max_examples=30)
@given(
    groups=st.integers(1, 3),
    widths=sizes,
    kernel=sizes,
    strides=st.sampled_from([(1, 1), (1, 1), (1, 1), (2, 1)]),
    dilation=sizes,
    padding=st.tuples(sides, sides),
    spare=st.tuples(st.integers(0, 4), st.integers(0, 4)),
)
def test_gradients_are_those_of_jax(
    groups: int,
    widths: tuple[int, int],
    kernel: tuple[int, int],
    strides: tuple[int, int],
    dilation: tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]],
    spare: tuple[int, int],
) -> None:
    inner, outer = widths
    size = [d * (k - 1) + 1 + s for d, k, s in zip(dilation, kernel, spare, strict=True)]
    draw = np.random.default_rng(0).standard_normal
    x = jnp.asarray(draw((2, *size, groups * inner)))
    weight = jnp.asarray(draw((*kernel, inner, groups * outer)))
    options = {"rhs_dilation": dilation, "feature_group_count": groups, "dimension_numbers": ORDER}

    def plain(x: jax.Array, weight: jax.Array) -> jax.Array:
        return lax.conv_general_dilated(x, weight, strides, padding, **options)

    def looped(x: jax.Array, weight: jax.Array) -> jax.Array:
        return conv_in_loop(x, weight, strides, padding, **options)

    (y, expected), (z, found) = (jax.vjp(each, x, weight) for each in (plain, looped))
    np.testing.assert_allclose(z, y, atol=1e-12)
    g = jnp.asarray(draw(y.shape))
    for one, other in zip(found(g), expected(g), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-12)
