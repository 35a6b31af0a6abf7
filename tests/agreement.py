"""How a definition of one framework is held against its twin in the other: float64, CPU."""

import jax
import jax.numpy as jnp
import numpy as np
import torch
from flax import nnx
from hypothesis import settings
from hypothesis import strategies as st

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
