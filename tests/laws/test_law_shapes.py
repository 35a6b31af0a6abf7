"""Law: no framework disagrees with the compiler about a shape or a count.

Nothing is computed: torch runs on the `meta` device, Flax under `nnx.eval_shape`.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import pytest
import torch
from flax import nnx
from hypothesis import given

from lamina.backends.compile import Compilation, compilation
from lamina.backends.flax.build import construct
from lamina.compiler.analysis import analyze
from lamina.compiler.graph import Mode
from lamina.spec.network import Network
from lamina.spec.shape import Shape
from strategies import networks

BATCH = 9  # no other dimension that is drawn is that large and odd
MODES = ("train", "infer")


def outputs(results: Any) -> list[tuple[int, ...]]:
    """The shapes of a model's outputs, the main one first."""
    several = results if isinstance(results, tuple) else (results,)
    return [tuple(result.shape) for result in several]


def expected(made: Compilation, *, channels_last: bool) -> list[tuple[int, ...]]:
    """The outputs' shapes as the graph has them."""
    ends = [made.graph.shape, *(head.shape for head in made.graph.heads)]
    return [(BATCH, *placed(end, channels_last=channels_last)) for end in ends]


def placed(x: Shape, *, channels_last: bool) -> tuple[int, ...]:
    return (*x.size, x.channels) if channels_last and x.is_image else x.dimensions


def constructed(made: Compilation) -> Any:
    """An instance from the emitted file's own constructor."""
    kind = getattr(made.module, made.source.plan.root.name)
    if made.backend == "torch":
        with torch.device("meta"):
            return kind()
    return nnx.eval_shape(lambda: construct(kind))


@pytest.mark.parametrize("mode", MODES)
@given(net=networks())
def test_torch_computes_these_shapes(mode: Mode, net: Network) -> None:
    """Every output has the inferred shape, in both modes."""
    made = compilation(net, "torch", mode)
    model = constructed(made).train(mode == "train")
    x = torch.empty(BATCH, *net.input, device="meta")
    assert outputs(model(x)) == expected(made, channels_last=False)


@pytest.mark.parametrize("mode", MODES)
@given(net=networks())
def test_flax_computes_these_shapes(mode: Mode, net: Network) -> None:
    """Every output has the inferred shape, channels last, in both modes."""
    made = compilation(net, "flax", mode)
    model = constructed(made)
    model.train() if mode == "train" else model.eval()
    x = jax.ShapeDtypeStruct((BATCH, *placed(net.input_shape, channels_last=True)), jnp.float32)
    results = nnx.eval_shape(lambda model, x: model(x), model, x)
    assert outputs(results) == expected(made, channels_last=True)


@pytest.mark.parametrize("mode", MODES)
@given(net=networks())
def test_torch_holds_these_parameters(mode: Mode, net: Network) -> None:
    """Parameters and buffers, one by one, and in sum what the analysis says; the frozen ones
    are those without gradient."""
    made = compilation(net, "torch", mode)
    model = constructed(made)
    said = {entry.place: (entry.placed_shape, entry.learnt) for entry in made.entries}
    found = {name: (tuple(p.shape), True) for name, p in model.named_parameters()} | {
        name: (tuple(b.shape), False)
        for name, b in model.named_buffers()
        if not name.endswith("num_batches_tracked")
    }
    assert found == said
    totals = analyze(made.graph, net.name, mode).totals
    assert sum(p.numel() for p in model.parameters()) == totals.parameters
    learning = sum(p.numel() for p in model.parameters() if p.requires_grad)
    assert learning == totals.trainable_parameters


@pytest.mark.parametrize("mode", MODES)
@given(net=networks())
def test_flax_holds_these_parameters(mode: Mode, net: Network) -> None:
    """Parameters and buffers, one by one, and in sum what the analysis says; a frozen one is
    no `nnx.Param`."""
    made = compilation(net, "flax", mode)
    said = {entry.place: entry.placed_shape for entry in made.entries}
    variables = [
        (".".join(map(str, path)), variable)
        for path, variable in nnx.iter_graph(constructed(made))
        if isinstance(variable, nnx.Variable) and not isinstance(variable, nnx.RngState)
    ]
    assert {name: tuple(variable.shape) for name, variable in variables} == said
    totals = analyze(made.graph, net.name, mode).totals
    sizes = {name: variable.size for name, variable in variables}
    learnt = {entry.place for entry in made.entries if entry.learnt}
    assert sum(sizes[name] for name in learnt) == totals.parameters
    assert sum(sizes.values()) == totals.parameters + totals.buffers
    learning = [variable.size for _, variable in variables if isinstance(variable, nnx.Param)]
    assert sum(learning) == totals.trainable_parameters
