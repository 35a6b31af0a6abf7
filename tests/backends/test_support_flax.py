"""The definitions that emitted Flax files carry."""

import ast
import re
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx

from lamina.backends.flax import support
from lamina.backends.flax.support.adaptive_avg_pool import adaptive_avg_pool
from lamina.backends.flax.support.avg_pool import avg_pool
from lamina.backends.flax.support.biased_batch_norm import BiasedBatchNorm
from lamina.backends.flax.support.channel_shuffle import channel_shuffle
from lamina.backends.flax.support.conv_in_loop import conv_in_loop
from lamina.backends.flax.support.conv_transpose import ConvTranspose
from lamina.backends.flax.support.euclidean_rbf import EuclideanRBF
from lamina.backends.flax.support.frozen import Frozen
from lamina.backends.flax.support.given_values import given_values
from lamina.backends.flax.support.leaky_relu import leaky_relu
from lamina.backends.flax.support.local_response_norm import local_response_norm
from lamina.backends.flax.support.local_response_norm_within import local_response_norm_within
from lamina.backends.flax.support.max_pool import max_pool
from lamina.backends.flax.support.max_pool_dilated import max_pool_dilated
from lamina.backends.flax.support.p_relu import PReLU
from lamina.backends.flax.support.promote_operands import promote_operands
from lamina.backends.flax.support.scale_shift import ScaleShift
from lamina.backends.flax.support.scanned import Scanned
from lamina.backends.flax.support.sparse_conv import SparseConv
from lamina.backends.flax.support.symmetric_uniform import symmetric_uniform
from lamina.backends.flax.support.trainable_subsampling import TrainableSubsampling
from lamina.backends.flax.support.unbiased_batch_norm import UnbiasedBatchNorm
from lamina.backends.flax.support.upsample_bilinear import upsample_bilinear
from lamina.backends.flax.support.upsample_nearest import upsample_nearest

jax.config.update("jax_enable_x64", True)
jax.config.update("jax_platforms", "cpu")

FILES = [p for p in Path(support.__file__).parent.glob("*.py") if p.name != "__init__.py"]
IMPORTS = {
    "import math",
    "import jax",
    "import jax.numpy as jnp",
    "from jax import lax",
    "from flax import nnx",
    "from .frozen import Frozen",
    "from .conv_in_loop import conv_in_loop",
}
NORMAL = nnx.initializers.normal()
TABLE = ((0, 1), (2,), (2, 0, 1), (1,))
SIDES = ((1, 0), (0, 1))


class Call(nnx.Module):
    """A function as a module."""

    def __init__(self, function, *args, **settings):
        self.call = lambda x: function(x, *args, **settings)

    def __call__(self, x):
        return self.call(x)


class Plain(nnx.Module):
    """A module with parameters, statistics and randomness, some of it in a list."""

    def __init__(self, rngs):
        self.stem = nnx.Linear(3, 4, rngs=rngs)
        self.norm = nnx.BatchNorm(4, rngs=rngs)
        self.stages = nnx.List([nnx.Linear(4, 4, rngs=rngs), nnx.Dropout(0.5, rngs=rngs)])

    def __call__(self, x):
        y = self.norm(self.stem(x))
        for stage in self.stages:
            y = stage(y)
        return y


class Tuned(nnx.Module):
    """A frozen part under a trained head."""

    def __init__(self, rngs):
        self.body = Plain(rngs)
        self.head = nnx.Linear(4, 2, rngs=rngs)
        for part in (self.body.stem, self.body.norm, self.body.stages[0]):
            for name, variable in list(vars(part).items()):
                if isinstance(variable, nnx.Param):
                    setattr(part, name, Frozen(variable.get_value()))

    def __call__(self, x):
        return self.head(self.body(x))


class Block(nnx.Module):
    """A part of a loop."""

    def __init__(self, features, *, rngs):
        self.conv = nnx.Conv(features, features, (3, 3), padding=1, rngs=rngs)
        self.norm = nnx.BatchNorm(features, rngs=rngs)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)

    def __call__(self, x):
        return x + self.dropout(self.norm(self.conv(x)))


def started(kernel_init, rngs):
    """A convolution with these initial values."""
    return nnx.Conv(3, 2, (1, 2), kernel_init=kernel_init, rngs=rngs)


IMAGE = (5, 6, 3)
VALUES = tuple(n / 8 for n in range(12))
SAMPLES = {
    "adaptive_avg_pool": (lambda r: Call(adaptive_avg_pool, (2, 4)), IMAGE),
    "avg_pool": (lambda r: Call(avg_pool, (2, 3), (2, 2), SIDES, ceil_mode=True), IMAGE),
    "channel_shuffle": (lambda r: Call(channel_shuffle, 3), IMAGE),
    "conv_in_loop": (
        lambda r: nnx.Conv(3, 2, (3, 2), padding=1, conv_general_dilated=conv_in_loop, rngs=r),
        IMAGE,
    ),
    "conv_transpose": (
        lambda r: ConvTranspose(3, 6, (3, 2), (2, 1), kernel_init=NORMAL, rngs=r),
        IMAGE,
    ),
    "euclidean_rbf": (lambda r: EuclideanRBF(3, ("+-+", "--+")), (3,)),
    "frozen": (Tuned, (3,)),
    "given_values": (lambda r: started(given_values(VALUES), r), IMAGE),
    "leaky_relu": (lambda r: Call(leaky_relu, 0.1), IMAGE),
    "local_response_norm": (lambda r: Call(local_response_norm, 3, 1e-4, 0.75, 2.0), IMAGE),
    "local_response_norm_within": (
        lambda r: Call(local_response_norm_within, 3, 1e-4, 0.75, 2.0),
        IMAGE,
    ),
    "max_pool": (lambda r: Call(max_pool, (2, 3), (2, 2), SIDES, ceil_mode=True), IMAGE),
    "max_pool_dilated": (
        lambda r: Call(max_pool_dilated, (2, 2), (2, 1), SIDES, (2, 1)),
        IMAGE,
    ),
    "p_relu": (lambda r: PReLU(3, rngs=r), IMAGE),
    "scale_shift": (lambda r: ScaleShift(3, rngs=r), IMAGE),
    "scanned": (lambda r: Scanned(3, Block, 3, rngs=r), IMAGE),
    "sparse_conv": (lambda r: SparseConv(TABLE, 3, (2, 3), kernel_init=NORMAL, rngs=r), IMAGE),
    "symmetric_uniform": (lambda r: started(symmetric_uniform(0.1), r), IMAGE),
    "trainable_subsampling": (lambda r: TrainableSubsampling(3, (2, 2), (2, 2), rngs=r), IMAGE),
    "biased_batch_norm": (lambda r: BiasedBatchNorm(3, momentum=0.9, rngs=r), IMAGE),
    "unbiased_batch_norm": (lambda r: UnbiasedBatchNorm(3, momentum=0.9, rngs=r), IMAGE),
    "upsample_bilinear": (lambda r: Call(upsample_bilinear, (2, 2)), IMAGE),
    "promote_operands": (lambda r: Call(lambda x: promote_operands((x, x, x), x.dtype)[0]), IMAGE),
    "upsample_nearest": (lambda r: Call(upsample_nearest, (2, 2)), IMAGE),
}


def random(shape, dtype=jnp.float32):
    return jax.random.normal(jax.random.key(0), shape, dtype)


def cast(model, dtype):
    """The model with every floating variable of one dtype."""

    def convert(leaf):
        return leaf.astype(dtype) if jnp.issubdtype(leaf.dtype, jnp.floating) else leaf

    graph, state = nnx.split(model)
    return nnx.merge(graph, jax.tree.map(convert, state))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_is_imports_and_one_definition(path):
    """Its text can be copied: known imports, one definition named as the file, ASCII."""
    text = path.read_text()
    *imports, definition = ast.parse(text).body
    assert {ast.unparse(line) for line in imports} <= IMPORTS
    assert isinstance(definition, ast.ClassDef | ast.FunctionDef)
    is_class = isinstance(definition, ast.ClassDef)
    flat = definition.name.lower() if is_class else definition.name
    assert flat == (path.stem.replace("_", "") if is_class else path.stem)
    assert ast.get_docstring(definition)
    assert text.isascii()
    assert max(map(len, text.splitlines())) <= 100
    assert not re.search(r"__(?!(init|call)__)\w+__|getattr|eval\(|\bf\"", text)


def test_every_file_has_a_sample():
    """What is added here is also transformed, built abstractly and cast below."""
    assert {path.stem for path in FILES} == set(SAMPLES)


@pytest.mark.parametrize("name", SAMPLES)
def test_builds_abstractly(name):
    """nnx.eval_shape sees the same state as a real build, all of it float32 or keys."""
    build, _ = SAMPLES[name]
    real, blank = build(nnx.Rngs(0)), nnx.eval_shape(lambda: build(nnx.Rngs(0)))

    def signature(model):
        return [
            (path, type(v), v.shape, v.dtype) for path, v in nnx.to_flat_state(nnx.state(model))
        ]

    assert signature(blank) == signature(real)
    assert not any(dtype == jnp.float64 for *_, dtype in signature(real))


@pytest.mark.parametrize("name", SAMPLES)
def test_works_under_the_transformations(name):
    """jit, vmap and grad, in evaluation mode; grad in training mode."""
    build, shape = SAMPLES[name]
    model = build(nnx.Rngs(0))
    x = random((4, *shape))
    gradient = nnx.jit(nnx.grad(lambda model, x: (model(x) ** 2).sum(), argnums=1))(model, x)
    assert gradient.shape == x.shape
    model.eval()
    y = model(x)
    np.testing.assert_allclose(
        nnx.jit(lambda model, x: model(x))(model, x), y, rtol=1e-5, atol=1e-6
    )
    graph, state = nnx.split(model)
    groups = jax.vmap(lambda x: nnx.merge(graph, state)(x))(x.reshape(2, 2, *shape))
    np.testing.assert_allclose(groups.reshape(y.shape), y, rtol=1e-5, atol=1e-6)
    assert jax.eval_shape(lambda x: nnx.merge(graph, state)(x), x).shape == y.shape


@pytest.mark.parametrize("dtype", [jnp.bfloat16, jnp.float32, jnp.float64])
@pytest.mark.parametrize("name", SAMPLES)
def test_keeps_the_dtype(name, dtype):
    """A model of one dtype gives outputs of that dtype, also under x64."""
    build, shape = SAMPLES[name]
    model = cast(build(nnx.Rngs(0)), dtype)
    model.eval()
    assert model(random((2, *shape), dtype)).dtype == dtype


@pytest.mark.parametrize("name", ["conv_transpose", "sparse_conv"])
def test_mixed_dtypes_promote(name):
    """As nnx.Conv, a bfloat16 input meets float32 weights in float32."""
    build, shape = SAMPLES[name]
    assert build(nnx.Rngs(0))(random((2, *shape), jnp.bfloat16)).dtype == jnp.float32


@pytest.mark.parametrize("name", ["conv_transpose", "scale_shift", "sparse_conv"])
def test_parameters_can_be_left_out(name):
    """use_bias=False (and use_scale=False) leave no parameter behind."""
    r = nnx.Rngs(0)
    model = {
        "conv_transpose": lambda: ConvTranspose(
            3, 6, (3, 2), use_bias=False, kernel_init=NORMAL, rngs=r
        ),
        "scale_shift": lambda: ScaleShift(3, use_scale=False, use_bias=False, rngs=r),
        "sparse_conv": lambda: SparseConv(
            TABLE, 3, (2, 3), use_bias=False, kernel_init=NORMAL, rngs=r
        ),
    }[name]()
    assert set(nnx.state(model, nnx.Param)) <= {"kernel"}


def test_exports_with_a_symbolic_batch():
    """jax.export of each definition in evaluation mode takes any batch size."""
    (n,) = jax.export.symbolic_shape("n")
    for build, shape in SAMPLES.values():
        model = build(nnx.Rngs(0))
        model.eval()
        graph, state = nnx.split(model)
        run = jax.jit(lambda x, graph=graph, state=state: nnx.merge(graph, state)(x))
        exported = jax.export.export(run)(jax.ShapeDtypeStruct((n, *shape), jnp.float32))
        x = random((5, *shape))
        np.testing.assert_allclose(exported.call(x), run(x), rtol=1e-6, atol=1e-6)


def test_frozen_takes_parameters_out_of_training():
    """Frozen parameters are neither nnx.Param state nor part of a gradient; paths stay."""
    model = Tuned(nnx.Rngs(0))
    frozen = {path for path, _ in nnx.to_flat_state(nnx.state(model, Frozen))}
    assert {path[0] for path in frozen} == {"body"}
    assert len(frozen) == 6
    assert ("body", "stages", 0, "kernel") in frozen
    assert set(nnx.state(model, nnx.Param)) == {"head"}
    gradients = nnx.grad(lambda model, x: model(x).sum())(model, random((4, 3)))
    assert set(gradients) == {"head"}
