"""Every network of the zoo computes the same in both frameworks: the inference form, one
sample, an input that is small where the structure allows. `make verify-zoo` proves both forms
with their gradients."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np
import pytest
import torch
from flax import nnx
from numpy.typing import NDArray

from lamina.architectures import names
from lamina.backends.compile import compilation
from lamina.backends.flax.tracing import plain_tracers
from lamina.backends.proof.flax_side import LONGEST_PROGRAM
from lamina.backends.proof.task import Dtype
from lamina.backends.proof.values import values
from lamina.compiler.graph import rows
from small_inputs import small

TOLERANCE = {"float32": 1e-4, "float64": 1e-9}  # relative to the largest output
QUICK = {"xla_backend_optimization_level": 0}


def in_torch(model: torch.nn.Module, x: NDArray[Any]) -> NDArray[Any]:
    with torch.no_grad():
        y: NDArray[Any] = model(torch.from_numpy(x)).numpy()
    return y


def in_flax(model: nnx.Module, x: NDArray[Any], *, whole: bool) -> NDArray[Any]:
    graphdef, state = nnx.split(model)
    call = jax.jit(lambda state, x: nnx.merge(graphdef, state)(x), compiler_options=QUICK)
    with plain_tracers(), jax.disable_jit(not whole):
        return np.asarray(call(state, x.transpose(0, 2, 3, 1)))


@pytest.mark.parametrize("name", names())
def test_both_frameworks_compute_it(name: str):
    net = small(name)
    ours = {backend: compilation(net, backend, "infer") for backend in ("torch", "flax")}
    graph = ours["torch"].graph
    deep = sum(1 for _ in rows(graph)) > LONGEST_PROGRAM
    dtype: Dtype = "float64" if deep else "float32"  # the deepest overflow float32
    weights = values(graph, 0, dtype)
    x = np.random.default_rng(1).standard_normal((1, *net.input)).astype(dtype)
    one = in_torch(ours["torch"].build(weights, 0), x)
    with jax.enable_x64(deep):
        other = in_flax(ours["flax"].build(weights, 0), x, whole=not deep)
    assert one.shape == other.shape == (1, *graph.shape.dimensions)
    assert np.isfinite(one).all()
    assert np.ptp(one) > 1e-3  # not all the same
    assert np.abs(one - other).max() <= TOLERANCE[dtype] * np.abs(one).max()
