"""Normalisations that emitted files carry mean the same in both frameworks, in float64."""

import jax.numpy as jnp
import numpy as np
import pytest
import torch
from flax import nnx
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

from agreement import CLOSE, VECTOR, compare, compare_modules, few, images, nhwc, rngs
from lamina.backends.flax.support.biased_batch_norm import BiasedBatchNorm
from lamina.backends.flax.support.local_response_norm import local_response_norm
from lamina.backends.flax.support.local_response_norm_within import (
    local_response_norm_within as flax_lrn_within,
)
from lamina.backends.flax.support.scale_shift import ScaleShift as FlaxScaleShift
from lamina.backends.flax.support.unbiased_batch_norm import UnbiasedBatchNorm
from lamina.backends.torch.support.biased_batch_norm1d import BiasedBatchNorm1d
from lamina.backends.torch.support.biased_batch_norm2d import BiasedBatchNorm2d
from lamina.backends.torch.support.layer_norm2d import LayerNorm2d
from lamina.backends.torch.support.local_response_norm import (
    local_response_norm as torch_local_response_norm,
)
from lamina.backends.torch.support.local_response_norm_within import local_response_norm_within
from lamina.backends.torch.support.scale_shift import ScaleShift


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
    """The sum form, across channels (which is nn.LocalResponseNorm with alpha * size) and
    within."""
    alpha, beta, k = 0.3, 0.75, 2.0
    compare(
        lambda x: torch_local_response_norm(x, size, alpha, beta, k),
        lambda x: local_response_norm(x, size, alpha, beta, k),
        x,
    )
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
    twin = (BiasedBatchNorm if biased else UnbiasedBatchNorm)(
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


@pytest.mark.parametrize("shape", [(1, 3, 1, 1), (0, 3, 2, 5), (1, 3), (0, 3)])
def test_a_batch_without_a_variance_is_refused_before_the_step(shape):
    """In the same words, with the statistics as they were; in evaluation it is fine."""
    message = "^batch normalisation trains on more than one value per channel$"
    x = np.ones(shape, np.float32)
    twins = [kind(3, momentum=0.9, rngs=rngs) for kind in (BiasedBatchNorm, UnbiasedBatchNorm)]
    for twin in twins:
        with pytest.raises(ValueError, match=message):
            twin(nhwc(x))
        assert (twin.mean[...] == 0).all()
        assert (twin.var[...] == 1).all()
        assert twin(nhwc(x), use_running_average=True).shape == nhwc(x).shape
    module = (BiasedBatchNorm1d if len(shape) == 2 else BiasedBatchNorm2d)(3)
    with pytest.raises(ValueError, match=message):
        module(torch.tensor(x))
    assert (module.running_var == 1).all()
    assert module.num_batches_tracked == 0
    assert module.eval()(torch.tensor(x)).shape == shape


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
