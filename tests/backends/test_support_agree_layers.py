"""Layers with weights that emitted files carry mean the same in both frameworks."""

import numpy as np
import torch.nn.functional as F
from flax import nnx
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from agreement import OIHW, VECTOR, compare, compare_modules, few, images, numbers, rngs
from lamina.backends.flax.support.channel_shuffle import channel_shuffle
from lamina.backends.flax.support.conv_transpose import ConvTranspose
from lamina.backends.flax.support.euclidean_rbf import EuclideanRBF as FlaxRBF
from lamina.backends.flax.support.sparse_conv import SparseConv
from lamina.backends.flax.support.trainable_subsampling import (
    TrainableSubsampling as FlaxSubsampling,
)
from lamina.backends.torch.support.euclidean_rbf import EuclideanRBF
from lamina.backends.torch.support.sparse_conv2d import SparseConv2d
from lamina.backends.torch.support.trainable_subsampling import TrainableSubsampling

NORMAL = nnx.initializers.normal()
C3 = ((0, 1), (2,), (2, 0, 1), (1,))


@few
@given(images(st.just(3)), st.integers(1, 2), st.integers(1, 2), st.integers(0, 1), st.booleans())
def test_sparse_conv(x, stride, dilation, padding, bias):
    """Weights in table order, with unequal strides and paddings; no permutation."""
    names = {"weight": ("kernel", (0, 1, 2))} | ({"bias": ("bias", VECTOR)} if bias else {})
    sides = ((padding, padding), (1, 1))
    module = SparseConv2d(C3, 3, (2, 1), (stride, 1), (padding, 1), (1, dilation), bias=bias)
    twin = SparseConv(
        C3,
        3,
        (2, 1),
        (stride, 1),
        sides,
        (1, dilation),
        use_bias=bias,
        kernel_init=NORMAL,
        rngs=rngs,
    )
    compare_modules(module, twin, x, names)


@few
@given(images(), st.integers(1, 2), st.integers(1, 2), st.integers(0, 1))
def test_trainable_subsampling(x, kernel, stride, padding):
    """Window sum times a coefficient, plus a bias."""
    names = {"coefficient": ("coefficient", VECTOR), "bias": ("bias", VECTOR)}
    compare_modules(
        TrainableSubsampling(x.shape[1], (2, kernel), (stride, 1), (padding, 0)),
        FlaxSubsampling(
            x.shape[1], (2, kernel), (stride, 1), ((padding, padding), (0, 0)), rngs=rngs
        ),
        x,
        names,
    )


def test_euclidean_rbf():
    """Squared distances to +-1 centres."""
    x, centres = numbers((5, 4)), ("+-+-", "++--", "----")
    module, twin = EuclideanRBF(4, centres), FlaxRBF(4, centres)
    compare(module.double(), twin, x)
    np.testing.assert_array_equal(twin.centres[...], module.centres.numpy())


@few
@given(images(st.sampled_from([4, 6])), st.sampled_from([1, 2]))
def test_channel_shuffle(x, groups):
    """channel_shuffle is F.channel_shuffle."""
    compare(lambda x: F.channel_shuffle(x, groups), lambda x: channel_shuffle(x, groups), x)


@few
@given(
    st.sampled_from([(4, 6, 1), (4, 6, 2), (6, 3, 3), (2, 4, 2), (1, 3, 1)]),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(0, 2), st.integers(0, 2)),
    st.tuples(st.integers(1, 2), st.integers(1, 2)),
    st.booleans(),
)
def test_conv_transpose(channels, kernel, stride, padding, dilation, bias):
    """torch's transposed convolution: groups, strides, dilation, crops, output_padding."""
    wide, out, groups = channels
    extra = tuple(max(s, d) - 1 for s, d in zip(stride, dilation, strict=True))
    x = numbers((3, wide, 5, 7))
    sides = tuple((p, p) for p in padding)
    names = {"weight": ("kernel", OIHW)} | ({"bias": ("bias", VECTOR)} if bias else {})
    compare_modules(
        nn.ConvTranspose2d(wide, out, kernel, stride, padding, extra, groups, bias, dilation),
        ConvTranspose(
            wide,
            out,
            kernel,
            stride,
            sides,
            extra,
            dilation,
            groups,
            use_bias=bias,
            kernel_init=NORMAL,
            rngs=rngs,
        ),
        x,
        names,
    )


def test_conv_transpose_crops_each_side():
    """Unequal crops are the uncropped output, sliced."""
    top, bottom, left, right = 0, 2, 1, 0
    weight = numbers((3, 2, 4, 3))
    twin = ConvTranspose(
        3, 2, (4, 3), (2, 2), ((top, bottom), (left, right)), kernel_init=NORMAL, rngs=rngs
    )
    graph, state = nnx.split(twin)

    def in_flax(x, kernel):
        model = nnx.merge(graph, state)
        model.kernel = nnx.Param(kernel)
        return model(x)

    compare(
        lambda x, w: F.conv_transpose2d(x, w, stride=2)[:, :, top:-bottom, left:],
        in_flax,
        numbers((2, 3, 4, 5)),
        [(weight, OIHW)],
    )
