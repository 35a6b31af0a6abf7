"""Every network of the zoo as both frameworks see it: nothing is computed.

Torch runs on the `meta` device, Flax under `nnx.eval_shape`, at the network's own input. The
parameters that the emitted classes make are those that were counted, path by path, in sum what
the entry promises; and the outputs have the shapes that were inferred.
"""

from __future__ import annotations

from collections.abc import Callable
from math import prod
from typing import Any

import jax
import jax.numpy as jnp
import pytest
import torch
from flax import nnx

from lamina.architectures import create, entry, names
from lamina.backends.compile import Compilation, compilation
from lamina.backends.flax.build import construct
from lamina.backends.weights import Parameter
from lamina.compiler.graph import Mode
from lamina.spec.shape import Shape

BATCH = 2
MODES: tuple[Mode, ...] = ("infer", "train")
Seen = tuple[dict[str, Parameter], list[tuple[int, ...]]]


def in_torch(made: Compilation) -> Seen:
    """The parameters by place and the outputs' shapes, on `meta`."""
    with torch.device("meta"):
        model = getattr(made.module, made.source.plan.root.name)()
        model.train(made.mode == "train")
        results = model(torch.empty(BATCH, *made.net.input))
    parameters = {
        place: Parameter(tuple(value.shape), value.requires_grad)
        for place, value in model.named_parameters()
    }
    return parameters, shapes(results)


def in_flax(made: Compilation) -> Seen:
    """The parameters by place and the outputs' shapes, under `eval_shape`."""
    model = nnx.eval_shape(lambda: construct(getattr(made.module, made.source.plan.root.name)))
    model.train() if made.mode == "train" else model.eval()
    parameters = {
        ".".join(map(str, path)): Parameter(tuple(variable.get_value().shape), True)
        for path, variable in nnx.to_flat_state(nnx.state(model, nnx.Param))
    }
    graphdef, state = nnx.split(model)
    x = jax.ShapeDtypeStruct((BATCH, *last(made.graph.input)), jnp.float32)
    results = jax.eval_shape(lambda state, x: nnx.merge(graphdef, state)(x), state, x)
    return parameters, shapes(results)


def shapes(results: Any) -> list[tuple[int, ...]]:
    """Those of a model's outputs, the main one first."""
    several = results if isinstance(results, tuple) else (results,)
    return [tuple(result.shape) for result in several]


def last(shape: Shape) -> tuple[int, ...]:
    """With the channels last, as Flax has them."""
    return (*shape.size, shape.channels) if shape.is_image else shape.dimensions


SEE: dict[str, Callable[[Compilation], Seen]] = {"torch": in_torch, "flax": in_flax}


def without_mode(made: Compilation) -> str:
    """The emitted file but for the word in its docstring that tells the mode."""
    text = made.source.text
    said = {"train": "training", "infer": "inference"}[made.mode] + " model"
    assert text.count(said) == 1, text
    return text.replace(said, "")


@pytest.fixture(autouse=True)
def brief(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flax asks every traced value for a sharding that it has not; the message that jax words
    each time, and nobody sees, takes time linear in all that was traced before."""
    monkeypatch.setattr(jax.core.Tracer, "sharding", None)


@pytest.mark.parametrize("backend", SEE)
@pytest.mark.parametrize("name", names())
def test_the_frameworks_have_these_parameters_and_outputs(name: str, backend: str) -> None:
    """Analytic is actual in both modes; a file that is the same in both is looked at once."""
    facts, before = entry(name).facts, ""
    promised = {"train": facts.parameters_train, "infer": facts.parameters_infer}
    for mode in MODES:
        made = compilation(create(name), backend, mode)
        expected = made.expected()
        assert sum(prod(one.shape) for one in expected.values()) == promised[mode]
        if without_mode(made) == before:
            continue
        before = without_mode(made)
        parameters, outputs = SEE[backend](made)
        assert parameters == expected
        ends = [made.graph.shape, *(head.shape for head in made.graph.heads)]
        assert outputs == [(BATCH, *end.dimensions) for end in ends]
        assert all(not end.is_image for end in ends)  # whose channels flax has last
