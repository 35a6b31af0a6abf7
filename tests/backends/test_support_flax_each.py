"""What single definitions of emitted Flax files promise beyond the laws for all of them."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from lamina.backends.flax.support.euclidean_rbf import EuclideanRBF
from lamina.backends.flax.support.given_values import given_values
from lamina.backends.flax.support.max_pool import max_pool
from lamina.backends.flax.support.max_pool_dilated import max_pool_dilated
from lamina.backends.flax.support.symmetric_uniform import symmetric_uniform
from lamina.backends.flax.support.unbiased_batch_norm import UnbiasedBatchNorm

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

VALUES = tuple(n / 8 for n in range(12))


def started(kernel_init, rngs):
    """A convolution with these initial values."""
    return nnx.Conv(3, 2, (1, 2), kernel_init=kernel_init, rngs=rngs)


def random(shape, dtype=jnp.float32):
    return jax.random.normal(jax.random.key(0), shape, dtype)


def test_given_values_are_in_the_canonical_order():
    """Output, input, height, width; the framework keeps height, width, input, output."""
    kernel = started(given_values(VALUES), nnx.Rngs(0)).kernel[...]
    assert kernel.shape == (1, 2, 3, 2)
    assert tuple(np.transpose(kernel, (3, 2, 0, 1)).ravel().tolist()) == VALUES


def test_symmetric_uniform_fills_its_interval():
    """Values lie in [-bound, bound), and reach both ends of it."""
    values = symmetric_uniform(0.1)(jax.random.key(0), (10_000,), jnp.float32)
    assert -0.1 <= values.min() < -0.099
    assert 0.099 < values.max() < 0.1


def test_batch_norm_modes():
    """train() updates the statistics, eval() and use_running_average=True do not."""
    norm = UnbiasedBatchNorm(3, momentum=0.9, use_fast_variance=False, rngs=nnx.Rngs(0))
    x = random((4, 5, 6, 3)) * 0.01 + 100
    norm.train()
    y = norm(x, use_running_average=True)
    np.testing.assert_array_equal(norm.var[...], 1.0)
    np.testing.assert_allclose(y, x / np.sqrt(1 + 1e-5), rtol=1e-6)
    norm(x)
    wanted = 0.9 + 0.1 * np.var(np.asarray(x, np.float64), axis=(0, 1, 2), ddof=1)
    np.testing.assert_allclose(norm.var[...], wanted, rtol=1e-6)
    assert norm.var[...].dtype == jnp.float32
    before = norm.var[...]
    norm.eval()
    norm(x)
    np.testing.assert_array_equal(norm.var[...], before)


def test_batch_norm_updates_inside_jit():
    """The statistics of a jitted training step are the eager ones."""
    x = random((4, 5, 6, 3))
    eager, jitted = (UnbiasedBatchNorm(3, momentum=0.9, rngs=nnx.Rngs(0)) for _ in range(2))
    eager(x)
    nnx.jit(lambda model, x: model(x))(jitted, x)
    np.testing.assert_allclose(jitted.var[...], eager.var[...], rtol=1e-6)


def test_dropout_over_all_but_the_batch_is_stochastic_depth():
    """nnx.Dropout(rate, broadcast_dims=(1, 2, 3)) drops whole samples: nothing to define."""
    drop = nnx.Dropout(0.25, broadcast_dims=(1, 2, 3), rngs=nnx.Rngs(0))
    y = np.asarray(drop(jnp.ones((4000, 2, 3, 1)))).reshape(4000, -1)
    assert (y == y[:, :1]).all()
    assert sorted(set(y[:, 0].tolist())) == [0.0, pytest.approx(1 / 0.75)]
    assert (y[:, 0] == 0).mean() == pytest.approx(0.25, abs=0.03)
    drop.eval()
    x = random((3, 2, 2, 1))
    np.testing.assert_array_equal(drop(x), x)


def test_dropout_over_pixels_drops_channels():
    """nnx.Dropout(rate, broadcast_dims=(1, 2)) is channel dropout."""
    y = nnx.Dropout(0.5, broadcast_dims=(1, 2), rngs=nnx.Rngs(0))(jnp.ones((8, 3, 4, 16)))
    assert (y == y[:, :1, :1]).all()
    assert len(np.unique(y[:, 0, 0])) == 2


def test_centres_are_no_parameters():
    """Centres of an RBF are state of +-1 that nnx.Param filters pass by."""
    model = EuclideanRBF(3, ("+-+", "--+"))
    assert nnx.state(model, nnx.Param) == nnx.State({})
    assert model.centres[...].tolist() == [[1, -1, 1], [-1, -1, 1]]


def test_of_equal_maxima_the_first_one_takes_the_gradient():
    """In each way of a max pool, as in PyTorch."""
    x = jnp.zeros((1, 2, 2, 1))
    for pool in (
        lambda x: max_pool(x, (2, 2), (2, 2)),
        lambda x: max_pool(x, (2, 2), (1, 1)),
        lambda x: max_pool(x, (5, 5), (1, 1), ((3, 0), (3, 0))),
        lambda x: max_pool_dilated(x, (2, 2), (1, 1), ((0, 0), (0, 0)), (1, 1)),
    ):
        gradient = jax.grad(lambda x, pool=pool: pool(x).sum())(x)
        assert gradient.ravel().tolist() == [1, 0, 0, 0]


@pytest.mark.parametrize(
    ("window", "strides"), [((3, 3), (2, 2)), ((3, 3), (1, 1)), ((5, 5), (1, 1))]
)
def test_a_max_pool_is_xlas(window, strides):
    """Whichever way it goes: nnx.max_pool's values, what is no number included; and forward-mode
    derivatives, which are those of reverse mode."""
    x = jax.random.normal(jax.random.key(0), (2, 9, 8, 3)).at[0, 4, 4].set(jnp.nan)
    one = ((1, 1), (1, 1))
    y = max_pool(x, window, strides, one)
    assert jnp.array_equal(y, nnx.max_pool(x, window, strides, one), equal_nan=True)
    assert jnp.isnan(y[0]).any()
    assert not jnp.isnan(y[1]).any()
    same = [
        derivative(lambda x: max_pool(x, window, strides, one).ravel())(x[1:, :4, :4, :1])
        for derivative in (jax.jacfwd, jax.jacrev)
    ]
    assert jnp.array_equal(*same)
