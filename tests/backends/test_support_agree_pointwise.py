"""Activations and resizing mean the same in both frameworks, in float64."""

import jax.numpy as jnp
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from flax import nnx
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from agreement import VECTOR, compare, compare_modules, few, images, rngs
from lamina.backends.flax.support.adaptive_avg_pool import adaptive_avg_pool
from lamina.backends.flax.support.leaky_relu import leaky_relu
from lamina.backends.flax.support.p_relu import PReLU
from lamina.backends.flax.support.upsample_bilinear import upsample_bilinear
from lamina.backends.flax.support.upsample_nearest import upsample_nearest

SLOPE = 0.3
POINTWISE = {
    "scaled_tanh": (
        lambda x: 1.7159 * torch.tanh(2 / 3 * x),
        lambda x: 1.7159 * jnp.tanh(2 / 3 * x),
    ),
    "relu": (F.relu, nnx.relu),
    "relu6": (F.relu6, nnx.relu6),
    "leaky_relu": (lambda x: F.leaky_relu(x, SLOPE), lambda x: leaky_relu(x, SLOPE)),
    "elu": (lambda x: F.elu(x, SLOPE), lambda x: nnx.elu(x, SLOPE)),
    "gelu_exact": (F.gelu, lambda x: nnx.gelu(x, approximate=False)),
    "gelu_tanh": (
        lambda x: F.gelu(x, approximate="tanh"),
        lambda x: nnx.gelu(x, approximate=True),
    ),
    "silu": (F.silu, nnx.silu),
    "hard_swish": (F.hardswish, nnx.hard_swish),
    # F.hardsigmoid's own gradient is off by 5e-9: it multiplies by 1/6 in float32
    "hard_sigmoid": (lambda x: F.relu6(x + 3) / 6, nnx.hard_sigmoid),
    "sigmoid": (torch.sigmoid, nnx.sigmoid),
    "tanh": (torch.tanh, jnp.tanh),
    "softmax": (lambda x: F.softmax(x, 1), lambda x: nnx.softmax(x, axis=-1)),
    "global_avg_pool": (lambda x: x.mean((2, 3)), lambda x: x.mean((1, 2))),
    "global_max_pool": (
        lambda x: F.adaptive_max_pool2d(x, 1),
        lambda x: nnx.max_pool(x, x.shape[1:3]),
    ),
}


@pytest.mark.parametrize("name", POINTWISE)
def test_activations_at_their_corners(name):
    """Values and derivatives are equal everywhere, at 0, +-3 and 6 too."""
    corners = [-14.0, -3.0, -1.5, -0.0, 0.0, 1e-30, 0.5, 3.0, 6.0, 14.0]
    x = np.array(corners * 12).reshape(3, 4, 5, 2)
    compare(*POINTWISE[name], x)


@few
@given(images(), st.booleans())
def test_prelu(x, shared):
    """PReLU's slopes, one or per channel; the derivative at 0 is the slope."""
    width = 1 if shared else x.shape[1]
    x = x.copy()
    x[0] = 0.0
    compare_modules(nn.PReLU(width), PReLU(width, rngs=rngs), x, {"weight": ("slope", VECTOR)})


@few
@given(images(), st.integers(1, 4))
def test_upsample(x, factor):
    """nearest and bilinear (align_corners=False), also from one row or column."""
    for image in (x, x[:, :, :1]):
        compare(
            lambda x: F.interpolate(x, scale_factor=factor, mode="nearest"),
            lambda x: upsample_nearest(x, (factor, factor)),
            image,
        )
        compare(
            lambda x: F.interpolate(x, scale_factor=factor, mode="bilinear", align_corners=False),
            lambda x: upsample_bilinear(x, (factor, factor)),
            image,
        )


@few
@given(images(), st.integers(1, 9), st.integers(1, 9))
def test_adaptive_avg_pool(x, height, width):
    """Any output size, larger than the input too."""
    size = (height, width)
    compare(lambda x: F.adaptive_avg_pool2d(x, size), lambda x: adaptive_avg_pool(x, size), x)
