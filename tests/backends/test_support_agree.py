"""The definitions that emitted files carry mean the same in both frameworks, in float64."""

import itertools

import jax
import jax.numpy as jnp
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from flax import nnx
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from lamina.backends.flax.support.adaptive_avg_pool import adaptive_avg_pool
from lamina.backends.flax.support.avg_pool import avg_pool
from lamina.backends.flax.support.channel_shuffle import channel_shuffle
from lamina.backends.flax.support.conv_transpose import ConvTranspose
from lamina.backends.flax.support.euclidean_rbf import EuclideanRBF as FlaxRBF
from lamina.backends.flax.support.leaky_relu import leaky_relu
from lamina.backends.flax.support.local_response_norm import local_response_norm
from lamina.backends.flax.support.local_response_norm_within import (
    local_response_norm_within as flax_lrn_within,
)
from lamina.backends.flax.support.max_pool_ceil import max_pool_ceil
from lamina.backends.flax.support.max_pool_dilated import max_pool_dilated
from lamina.backends.flax.support.p_relu import PReLU
from lamina.backends.flax.support.scale_shift import ScaleShift as FlaxScaleShift
from lamina.backends.flax.support.scaled_tanh import scaled_tanh as flax_scaled_tanh
from lamina.backends.flax.support.sparse_conv import SparseConv
from lamina.backends.flax.support.trainable_subsampling import (
    TrainableSubsampling as FlaxSubsampling,
)
from lamina.backends.flax.support.unbiased_batch_norm import UnbiasedBatchNorm
from lamina.backends.flax.support.upsample_bilinear import upsample_bilinear
from lamina.backends.flax.support.upsample_nearest import upsample_nearest
from lamina.backends.torch.support.avg_pool2d import avg_pool2d
from lamina.backends.torch.support.biased_batch_norm1d import BiasedBatchNorm1d
from lamina.backends.torch.support.biased_batch_norm2d import BiasedBatchNorm2d
from lamina.backends.torch.support.euclidean_rbf import EuclideanRBF
from lamina.backends.torch.support.layer_norm2d import LayerNorm2d
from lamina.backends.torch.support.local_response_norm_within import local_response_norm_within
from lamina.backends.torch.support.max_pool2d import max_pool2d
from lamina.backends.torch.support.scale_shift import ScaleShift
from lamina.backends.torch.support.scaled_tanh import scaled_tanh
from lamina.backends.torch.support.sparse_conv2d import SparseConv2d
from lamina.backends.torch.support.trainable_subsampling import TrainableSubsampling

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

NHWC = (0, 2, 3, 1)
NORMAL = nnx.initializers.normal()
CLOSE = {"rtol": 1e-10, "atol": 1e-10}
few = settings(max_examples=8, deadline=None, derandomize=True)


def nhwc(array):
    return array.transpose(NHWC) if array.ndim == 4 else array


def numbers(shape, seed=0):
    """Small multiples of 1/4: many ties, many exact zeros, and nothing rounds."""
    return np.random.default_rng(seed).integers(-14, 15, shape) / 4.0


def compare(in_torch, in_flax, x, weights=None):
    """Outputs and all gradients of two functions of (x, *weights) are the same.

    `weights` has one (torch array, permutation to flax) pair for each weight.
    """
    weights = weights or []
    tensors = [torch.tensor(a, requires_grad=True) for a in (x, *(w for w, _ in weights))]
    y = in_torch(*tensors)
    upstream = numbers(tuple(y.shape), seed=1)
    y.backward(torch.tensor(upstream))

    arrays = [jnp.asarray(nhwc(x)), *(jnp.asarray(w.transpose(p)) for w, p in weights)]

    @jax.jit
    def run(upstream, *arrays):
        y, pull = jax.vjp(in_flax, *arrays)
        return y, pull(upstream)

    assert jax.eval_shape(in_flax, *arrays).shape == nhwc(upstream).shape
    z, gradients = run(nhwc(upstream), *arrays)
    np.testing.assert_allclose(z, nhwc(y.detach().numpy()), **CLOSE)
    expected = [nhwc(tensors[0].grad.numpy())]
    expected += [
        t.grad.numpy().transpose(p) for t, (_, p) in zip(tensors[1:], weights, strict=True)
    ]
    for actual, gradient in zip(gradients, expected, strict=True):
        np.testing.assert_allclose(actual, gradient, **CLOSE)


def compare_modules(module, twin, x, names):
    """The same for modules; `names` maps a torch name to its flax name and a permutation."""
    module.double()
    assert {name for name, _ in module.named_parameters()} == set(names)
    weights = []
    for seed, (name, (_, order)) in enumerate(names.items()):
        shape = module.get_parameter(name).shape
        weights.append((numbers(tuple(shape), seed + 7), order))
    graph, params, rest = nnx.split(twin, nnx.Param, ...)
    flat = {path: leaf.shape for path, leaf in nnx.to_flat_state(params)}
    paths = [(flax_name,) for flax_name, _ in names.values()]
    for path, (weight, order) in zip(paths, weights, strict=True):
        assert flat.pop(path) == weight.transpose(order).shape
    assert not flat

    def in_torch(x, *values):
        return torch.func.functional_call(module, dict(zip(names, values, strict=True)), (x,))

    def in_flax(x, *values):
        state = nnx.from_flat_state([(p, nnx.Param(v)) for p, v in zip(paths, values, strict=True)])
        return nnx.merge(graph, state, rest, copy=True)(x)

    compare(in_torch, in_flax, x, weights)


@st.composite
def images(draw, channels=None):
    """N, C, H and W of an image batch, pairwise different."""
    c = draw(st.integers(2, 7)) if channels is None else draw(channels)
    sizes = st.integers(2, 9)
    n, h, w = draw(st.tuples(sizes, sizes, sizes).filter(lambda s: len({c, *s}) == 4))
    return numbers((n, c, h, w), draw(st.integers(0, 99)))


rngs = nnx.Rngs(0)
OIHW, VECTOR = (2, 3, 1, 0), (0,)


@few
@given(images(), st.booleans(), st.booleans())
def test_layer_norm_over_channels(x, scale, shift):
    """LayerNorm2d is nnx.LayerNorm on NHWC, with any of its two parameters absent."""
    c = x.shape[1]
    names = {"weight": ("scale", VECTOR)} if scale else {}
    names |= {"bias": ("bias", VECTOR)} if shift else {}
    twin = nnx.LayerNorm(
        c, epsilon=1e-6, use_scale=scale, use_bias=shift, use_fast_variance=False, rngs=rngs
    )
    compare_modules(LayerNorm2d(c, 1e-6, scale=scale, shift=shift), twin, x, names)


@few
@given(images(st.sampled_from([4, 6])), st.integers(1, 2))
def test_group_norm(x, groups):
    """nn.GroupNorm is nnx.GroupNorm on NHWC with the two-pass variance."""
    c = x.shape[1]
    twin = nnx.GroupNorm(c, groups, epsilon=1e-5, use_fast_variance=False, rngs=rngs)
    names = {"weight": ("scale", VECTOR), "bias": ("bias", VECTOR)}
    compare_modules(nn.GroupNorm(groups, c, eps=1e-5), twin, x, names)


@few
@given(images(), st.sampled_from([1, 3, 5]))
def test_local_response_norm(x, size):
    """The sum form is nn.LocalResponseNorm with alpha * size, across channels and within."""
    alpha, beta, k = 0.3, 0.75, 2.0
    compare(
        nn.LocalResponseNorm(size, alpha * size, beta, k),
        lambda x: local_response_norm(x, size, alpha, beta, k),
        x,
    )
    compare(
        lambda x: local_response_norm_within(x, size, alpha, beta, k),
        lambda x: flax_lrn_within(x, size, alpha, beta, k),
        x,
    )


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


@few
@given(images(), st.booleans(), st.booleans(), st.booleans())
def test_scale_shift(x, scale, shift, flat):
    """On images and on vectors."""
    c = x.shape[1]
    names = {"scale": ("scale", VECTOR)} if scale else {}
    names |= {"bias": ("bias", VECTOR)} if shift else {}
    compare_modules(
        ScaleShift(c, scale=scale, shift=shift),
        FlaxScaleShift(c, use_scale=scale, use_bias=shift, rngs=rngs),
        x[:, :, 0, 0] if flat else x,
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


SLOPE = 0.3
POINTWISE = {
    "scaled_tanh": (
        lambda x: scaled_tanh(x, 1.7159, 2 / 3),
        lambda x: flax_scaled_tanh(x, 1.7159, 2 / 3),
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
    "global_max_pool": (lambda x: x.amax((2, 3)), lambda x: x.max((1, 2))),
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


@few
@given(images(), st.booleans(), st.booleans(), st.booleans(), st.sampled_from([0.0, 100.0]))
def test_batch_norm(x, flat, biased, affine, mean):
    """Outputs, gradients and the running statistics after two steps, then evaluation."""
    x = (x[:, :, 0, 0] if flat else x) * 0.01 + mean
    c = x.shape[1]
    kind = (
        (BiasedBatchNorm1d if flat else BiasedBatchNorm2d)
        if biased
        else (nn.BatchNorm1d if flat else nn.BatchNorm2d)
    )
    module = kind(c, eps=1e-5, momentum=0.1, affine=affine)
    twin = (nnx.BatchNorm if biased else UnbiasedBatchNorm)(
        c, momentum=0.9, use_scale=affine, use_bias=affine, use_fast_variance=False, rngs=rngs
    )
    for statistic in (twin.mean, twin.var):
        statistic.set_value(statistic.get_value().astype(jnp.float64))
    names = {"weight": ("scale", VECTOR), "bias": ("bias", VECTOR)} if affine else {}
    if mean == 0.0:
        compare_modules(module, nnx.clone(twin), x, names)
    module = kind(c, eps=1e-5, momentum=0.1, affine=affine).double()
    for step in (x, 2 * x):
        module(torch.tensor(step))
        twin(jnp.asarray(nhwc(step)))
    np.testing.assert_allclose(twin.mean[...], module.running_mean.numpy(), **CLOSE)
    np.testing.assert_allclose(twin.var[...], module.running_var.numpy(), **CLOSE)
    module.eval()
    frozen = twin(jnp.asarray(nhwc(x)), use_running_average=True)
    twin.eval()
    y = twin(jnp.asarray(nhwc(x)))
    np.testing.assert_array_equal(frozen, y)
    np.testing.assert_allclose(y, nhwc(module(torch.tensor(x)).detach().numpy()), **CLOSE)
    np.testing.assert_allclose(twin.var[...], module.running_var.numpy(), **CLOSE)
    assert module.num_batches_tracked == 2


POOLS = [
    (n, k, s, p, ceil)
    for n, k, s in itertools.product(range(1, 6), range(1, 4), range(1, 4))
    for p in range(k // 2 + 1)
    if n + 2 * p >= k
    for ceil in (False, True)
]


def pool_cases(n):
    """All poolings of n rows; the columns have the next case's numbers."""
    cases = [case[1:] for case in POOLS if case[0] == n]
    for (k, s, p, ceil), (k2, s2, p2, _) in zip(cases, cases[1:] + cases[:1], strict=True):
        yield (k, k2), (s, s2), (p, p2), ceil


@pytest.mark.parametrize("n", range(1, 6))
def test_max_pool_is_torchs(n):
    """Every small kernel, stride, padding and ceil; ties go to the first maximum."""
    x = numbers((2, 3, n, n))
    cases = list(pool_cases(n))

    def in_torch(x):
        return torch.cat(
            [F.max_pool2d(x, k, s, p, ceil_mode=ceil).flatten(1) for k, s, p, ceil in cases], 1
        )

    def one(x, k, s, p, ceil):
        sides = tuple((side, side) for side in p)
        pool = max_pool_ceil if ceil else nnx.max_pool
        return pool(x, k, s, sides).transpose(0, 3, 1, 2).reshape(x.shape[0], -1)

    compare(in_torch, lambda x: jnp.concatenate([one(x, *case) for case in cases], 1), x)


@pytest.mark.parametrize("n", range(1, 6))
def test_dilated_max_pool_is_torchs(n):
    """The same with gaps in the windows."""
    x = numbers((2, 3, n, n))
    cases = [
        (k, s, p, ceil)
        for k, s, p, ceil in pool_cases(n)
        if all(n + 2 * q >= d * (m - 1) + 1 for m, q, d in zip(k, p, (2, 3), strict=True))
        # a window that sees nothing but padding has no derivative to compare
        and F.max_pool2d(torch.tensor(x), k, s, p, (2, 3), ceil).isfinite().all()
    ]

    def in_torch(x):
        return torch.cat(
            [
                F.max_pool2d(x, k, s, p, dilation=(2, 3), ceil_mode=ceil).flatten(1)
                for k, s, p, ceil in cases
            ],
            1,
        )

    def one(x, k, s, p, ceil):
        sides = tuple((side, side) for side in p)
        y = max_pool_dilated(x, k, s, sides, (2, 3), ceil_mode=ceil)
        return y.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)

    compare(in_torch, lambda x: jnp.concatenate([one(x, *case) for case in cases], 1), x)


@pytest.mark.parametrize("n", range(1, 6))
@pytest.mark.parametrize("counted", [False, True])
def test_avg_pool_is_torchs(n, counted):
    """Every small kernel, stride, padding and ceil, with both divisors."""
    x = numbers((2, 3, n, n))
    cases = list(pool_cases(n))

    def in_torch(x):
        return torch.cat(
            [F.avg_pool2d(x, k, s, p, ceil, counted).flatten(1) for k, s, p, ceil in cases], 1
        )

    def one(x, k, s, p, ceil):
        sides = tuple((side, side) for side in p)
        y = avg_pool(x, k, s, sides, ceil_mode=ceil, count_include_pad=counted)
        return y.transpose(0, 3, 1, 2).reshape(x.shape[0], -1)

    compare(in_torch, lambda x: jnp.concatenate([one(x, *case) for case in cases], 1), x)


def test_nnx_avg_pool_serves_floor_mode():
    """nnx.avg_pool counts padding as torch does, when nothing is rounded up."""
    x = numbers((2, 3, 6, 7))
    compare(
        lambda x: F.avg_pool2d(x, 3, 2, 1),
        lambda x: nnx.avg_pool(x, (3, 3), (2, 2), ((1, 1), (1, 1))),
        x,
    )


@settings(max_examples=15, deadline=None, derandomize=True)
@given(
    images(),
    st.tuples(st.integers(2, 5), st.integers(2, 5)),
    st.tuples(st.integers(1, 4), st.integers(1, 4)),
    st.data(),
    st.booleans(),
    st.booleans(),
)
def test_pools_with_unequal_sides(x, kernel, stride, data, ceil, counted):
    """Both frameworks' pools agree where each side has its own padding."""
    sides = tuple(data.draw(st.integers(0, k // 2)) for k in kernel for _ in ("before", "after"))
    pairs = (sides[:2], sides[2:])
    if any(n + sum(p) < k for n, p, k in zip(x.shape[2:], pairs, kernel, strict=True)):
        return
    compare(
        lambda x: max_pool2d(x, kernel, stride, sides, ceil_mode=ceil),
        lambda x: (max_pool_ceil if ceil else nnx.max_pool)(x, kernel, stride, pairs),
        x,
    )
    settings_ = {"ceil_mode": ceil, "count_include_pad": counted}
    compare(
        lambda x: avg_pool2d(x, kernel, stride, sides, **settings_),
        lambda x: avg_pool(x, kernel, stride, pairs, **settings_),
        x,
    )
