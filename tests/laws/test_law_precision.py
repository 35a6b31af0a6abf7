"""Law: a model in bfloat16 has float32 parameters and gives float32; its convolutions and linear
layers compute in bfloat16, and all that sums or divides in float32."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import pytest
import torch
from flax import nnx
from hypothesis import given, settings
from torch.utils._python_dispatch import TorchDispatchMode

import lamina
from lamina.backends.flax.dialect import Flax
from lamina.backends.torch.dialect import Torch
from lamina.compiler.graph import Mode
from lamina.spec.layers import AvgPool, LayerNorm
from lamina.spec.network import Network
from samples import ALONE
from strategies import networks

BATCH = 4
PRODUCTS = {"convolution", "addmm", "mm", "bmm"}
# What autocast makes float32 on GPUs, as torch's header has it, and under the names that these
# have below autocast: it must be float32 already, or dtypes on GPUs would be others than here.
HEADER = Path(torch.__file__).parent / "include" / "ATen" / "autocast_mode.h"
LISTS = r"#define AT_FORALL_FP32(?:_SET_OPT_DTYPE)?\(_\)(.*?)\n\n"
WIDE = {
    name
    for macro in re.findall(LISTS, HEADER.read_text("utf-8"), re.DOTALL)
    for name in re.findall(r"_\((\w+)", macro)
} | {"_softmax", "native_group_norm"}
MODES: tuple[Mode, ...] = ("train", "infer")


class Dtypes(TorchDispatchMode):
    """Records the dtypes of what each operation of torch is given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, set[torch.dtype]]] = []

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        floats = [one for one in args if isinstance(one, torch.Tensor) and one.is_floating_point()]
        self.seen.append((func.overloadpacket.__name__, {one.dtype for one in floats}))
        return func(*args, **(kwargs or {}))


def leaves(value: Any) -> list[Any]:
    return list(value) if isinstance(value, tuple) else [value]


def assert_torch_keeps_the_policy(net: Network, mode: Mode) -> None:
    """In the forward pass; on CPUs, with what GPUs do otherwise ruled out."""
    model = lamina.compile(net, "torch", mode, precision="bfloat16")
    state = [one for one in model.state_dict().values() if one.is_floating_point()]
    assert {one.dtype for one in state} <= {torch.float32}
    with Dtypes() as operations:
        found = model(torch.randn(BATCH, *net.input))
    assert {one.dtype for one in leaves(found)} == {torch.float32}
    for name, dtypes in operations.seen:
        assert name not in PRODUCTS or dtypes == {torch.bfloat16}, name
        assert name not in WIDE or dtypes == {torch.float32}, name


def equations(jaxpr: Any) -> Iterator[Any]:
    """Those of a program and of all that it calls."""
    for equation in jaxpr.eqns:
        yield equation
        for value in jax.tree.leaves(equation.params, is_leaf=lambda v: hasattr(v, "eqns")):
            inner = getattr(value, "jaxpr", value)
            if hasattr(inner, "eqns"):
                yield from equations(inner)


def assert_flax_keeps_the_policy(net: Network, mode: Mode) -> None:
    """In the forward pass and in the gradient."""
    model = lamina.compile(net, "flax", mode, precision="bfloat16")
    source = lamina.emit(net, "flax", mode, precision="bfloat16")
    graph, params, rest = nnx.split(model, nnx.Param, ...)
    state = jax.tree.leaves(nnx.state(model, nnx.Not(nnx.RngState)))
    assert {str(one.dtype) for one in state} <= {"float32"}
    c, *size = net.input
    x = jax.ShapeDtypeStruct((BATCH, *size, c), jnp.float32)

    def loss(params: Any, x: Any) -> Any:
        found = leaves(nnx.merge(graph, params, rest, copy=True)(x))
        assert {str(one.dtype) for one in found} == {"float32"}
        return sum(one.sum() for one in found)

    gradient = jax.make_jaxpr(jax.grad(loss, argnums=(0, 1)))(params, x)
    assert {str(one.dtype) for one in gradient.out_avals} == {"float32"}
    for equation in equations(gradient.jaxpr):
        name = equation.primitive.name
        dtypes = {str(v.aval.dtype) for v in equation.invars} & {"bfloat16", "float32"}
        if name == "conv_general_dilated":
            assert dtypes == {"bfloat16"}
        if name == "dot_general" and "upsample_bilinear" not in source:
            assert dtypes == {"bfloat16"}
        if name in ("reduce_sum", "reduce_window_sum"):
            assert dtypes <= {"float32"}, name


def test_the_list_of_gpus_is_found() -> None:
    assert {
        "layer_norm",
        "native_layer_norm",
        "pow",
        "softmax",
        "sum",
        "upsample_bilinear2d",
    } < WIDE
    assert not WIDE & {"native_batch_norm", "avg_pool2d", "convolution", "gelu", "sigmoid"}


@pytest.mark.parametrize("mode", MODES)
@settings(max_examples=12)
@given(net=networks(max_parts=10))
def test_torch_computes_as_said(mode: Mode, net: Network) -> None:
    assert_torch_keeps_the_policy(net, mode)


@settings(max_examples=6)
@given(net=networks(max_parts=8))
def test_flax_computes_as_said(net: Network) -> None:
    assert_flax_keeps_the_policy(net, "train")


@pytest.mark.parametrize("name", ALONE)
def test_each_layer_computes_as_said(name: str) -> None:
    """Both frameworks, each layer alone."""
    assert_torch_keeps_the_policy(ALONE[name], "train")
    assert_flax_keeps_the_policy(ALONE[name], "train")


def test_the_law_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without casts a norm's float32 is left to GPUs, and a window sums in bfloat16."""
    for dialect in (Torch, Flax):
        monkeypatch.setattr(dialect, "rounding", lambda self, op: "nothing")
    for keeps, op in (
        (assert_torch_keeps_the_policy, LayerNorm()),
        (assert_flax_keeps_the_policy, AvgPool(kernel=2, stride=2)),
    ):
        with pytest.raises(AssertionError):
            keeps(Network(name="net", input=(2, 4, 4), body=(("op", op),)), "train")
