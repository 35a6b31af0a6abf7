"""What emitted flax promises: it goes through every transformation, and exports."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax import export

import models

jax.config.update("jax_platforms", "cpu")

NAMES = list(models.NETWORKS)
FAST = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
CLOSE = {"rtol": 1e-3, "atol": 1e-4}


def batch(name: str, count: int = 4) -> jax.Array:
    """A batch in flax's layout."""
    return jnp.asarray(models.images(name, count).transpose(0, 2, 3, 1))


def outputs(y: Any) -> tuple[jax.Array, ...]:
    """The main output, and the side outputs where there are any."""
    return (y,) if isinstance(y, jax.Array) else tuple(y)


def close(actual: Any, expected: Any) -> None:
    for one, other in zip(outputs(actual), outputs(expected), strict=True):
        scale = max(1.0, float(jnp.abs(other).max()))
        np.testing.assert_allclose(one / scale, other / scale, **CLOSE)


def inference(name: str) -> Any:
    """The infer model as a function of its state and the input."""
    graph, state = nnx.split(models.model(name, "flax", "infer"))
    return state, lambda state, x: nnx.merge(graph, state)(x)


@pytest.mark.parametrize("name", NAMES)
def test_a_training_step_is_jitted(name: str) -> None:
    """Gradients inside jit: every parameter gets one, statistics and streams are moved, and
    outputs are the eager ones."""
    model, x = models.model(name, "flax", "train"), batch(name)
    graph, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(params: Any, rest: Any, x: jax.Array) -> tuple[jax.Array, Any]:
        inner = nnx.merge(graph, params, rest)
        y = inner(x)
        moved = nnx.state(inner, nnx.Not(nnx.Param))
        return sum(jnp.square(one).mean() for one in outputs(y)), (y, moved)

    step = jax.jit(jax.value_and_grad(loss, has_aux=True), compiler_options=FAST)
    (_, (y, moved)), gradients = step(params, rest, x)
    close(y, model(x))
    after = nnx.state(model, nnx.Not(nnx.Param))
    assert jax.tree.structure(moved) == jax.tree.structure(after)
    found = {path: leaf for path, leaf in nnx.to_flat_state(gradients)}
    assert set(found) == {path for path, _ in nnx.to_flat_state(params)}
    assert all(jnp.isfinite(leaf.get_value()).all() for leaf in found.values())


@pytest.mark.parametrize("name", NAMES)
def test_shapes_are_known_without_computing(name: str) -> None:
    """nnx.eval_shape builds the model and runs it abstractly, in both modes."""
    for mode in ("train", "infer"):
        made = models.made(name, "flax", mode)
        cls = getattr(made.module, made.source.plan.root.name)
        x = jax.ShapeDtypeStruct(batch(name).shape, jnp.float32)
        main, *sides = outputs_abstract(nnx.eval_shape(lambda x, c=cls: c(rngs=nnx.Rngs(0))(x), x))
        shape = made.graph.shape
        assert main.shape == (4, *shape.size, shape.channels)[: len(main.shape)]
        assert len(sides) == len(made.graph.heads)


def outputs_abstract(y: Any) -> tuple[Any, ...]:
    return tuple(y) if isinstance(y, tuple) else (y,)


@pytest.mark.parametrize("name", models.FEATURES)
def test_vmap_adds_an_axis(name: str) -> None:
    """A stack of batches, mapped, is each batch on its own."""
    state, run = inference(name)
    x = jnp.stack([batch(name), 2 * batch(name)])
    mapped = jax.jit(jax.vmap(run, in_axes=(None, 0)), compiler_options=FAST)(state, x)
    for index in range(2):
        close(mapped[index], run(state, x[index]))


@pytest.mark.parametrize("name", NAMES)
def test_exports_with_a_symbolic_batch(name: str) -> None:
    """An infer model, saved and read back, gives its outputs for every batch size."""
    state, run = inference(name)
    (n,) = export.symbolic_shape("n")
    shape = jax.ShapeDtypeStruct((n, *batch(name).shape[1:]), jnp.float32)
    plain = jax.tree.map(lambda leaf: jax.ShapeDtypeStruct(leaf.shape, leaf.dtype), state)
    leaves, tree = jax.tree.flatten(plain)

    def flat(leaves: Any, x: jax.Array) -> jax.Array:
        return run(jax.tree.unflatten(tree, leaves), x)

    text = export.export(jax.jit(flat))(leaves, shape).serialize()
    back = export.deserialize(text)
    if name in models.SMALL:
        return  # running what was read back means compiling it: enough for the small ones
    for count in (2, 3):
        x = batch(name, count)
        close(back.call(jax.tree.leaves(state), x), run(state, x))


@pytest.mark.parametrize("name", [*NAMES, "schemes"])
def test_an_untouched_model_starts_as_the_spec_says(name: str) -> None:
    """The file's own initialisation has the spread of the spec's, without lamina's weights."""
    made = models.made(name, "flax", "train")
    cls = getattr(made.module, made.source.plan.root.name)
    graph, state = nnx.split(cls(rngs=nnx.Rngs(0)))
    places = {".".join(map(str, path)): leaf for path, leaf in nnx.to_flat_state(state)}
    found = {e.place: np.asarray(places[e.place].get_value()) for e in made.entries}
    models.compare_spread(made, found)


def test_a_frozen_part_stays_as_it_is() -> None:
    """No nnx.Param, so no gradient; statistics that a training forward leaves alone, nothing
    dropped."""
    model = models.model("frozen", "flax", "train")
    learnt = {path[0] for path, _ in nnx.to_flat_state(nnx.state(model, nnx.Param))}
    assert learnt == {"free", "last"}
    x = batch("frozen")
    before = dict(nnx.to_flat_state(nnx.clone(nnx.state(model))))
    np.testing.assert_array_equal(model.stem(x), model.stem(x))
    model(x)
    after = nnx.to_flat_state(nnx.state(model))
    moved = {p for p, v in after if not np.array_equal(v.get_value(), before[p].get_value())}
    assert moved == {("free", f"norm{i}", key) for i in (1, 2) for key in ("mean", "var")}
    gradients = nnx.grad(lambda model, x: model(x).sum())(model, x)
    assert {path[0] for path, _ in nnx.to_flat_state(gradients)} == {"free", "last"}


def test_modes_of_a_model_with_heads() -> None:
    """Training gives a named tuple in the order of its fields, inference a bare array that is
    the same each time."""
    trained, used = (models.model("heads", "flax", mode) for mode in ("train", "infer"))
    y = trained(batch("heads"))
    assert type(y).__name__ == "HeadsOutput"
    assert y._fields == ("logits", "count2", "index2", "late")
    assert list(models.made("heads", "flax", "train").module.LOSS_WEIGHTS) == list(y._fields[1:])
    assert isinstance(used(batch("heads")), jax.Array)
    assert not trained.drop.deterministic
    model = models.model("norms", "flax", "infer")
    assert model.batch.use_running_average
