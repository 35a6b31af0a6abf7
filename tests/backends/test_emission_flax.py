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
from lamina.spec.shape import Shape

jax.config.update("jax_platforms", "cpu")

NAMES = list(models.NETWORKS)
FAST = {"xla_backend_optimization_level": 0, "xla_llvm_disable_expensive_passes": True}
# Those that are also compiled and run; the others are traced and lowered.
COMPUTED = {"activations", "frozen", "heads", "pools", "wired"}
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
    """Gradients inside jit: every parameter gets one, statistics and streams are moved."""
    model, x = models.model(name, "flax", "train"), batch(name)
    graph, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(params: Any, rest: Any, x: jax.Array) -> tuple[jax.Array, Any]:
        inner = nnx.merge(graph, params, rest, copy=True)
        y = inner(x)
        moved = nnx.state(inner, nnx.Not(nnx.Param))
        return sum(jnp.square(one).mean() for one in outputs(y)), (y, moved)

    step = jax.jit(jax.value_and_grad(loss, has_aux=True), compiler_options=FAST)
    if name not in COMPUTED:
        step.lower(params, rest, x)
        return
    (_, (y, moved)), gradients = step(params, rest, x)
    assert all(jnp.isfinite(one).all() for one in outputs(y))
    others = nnx.state(model, nnx.Not(nnx.Param))
    assert jax.tree.structure(moved) == jax.tree.structure(others)
    found = dict(nnx.to_flat_state(gradients))
    assert set(found) == {path for path, _ in nnx.to_flat_state(params)}
    assert all(jnp.isfinite(leaf.get_value()).all() for leaf in found.values())
    assert any(jnp.any(leaf.get_value() != 0) for leaf in found.values())


def test_a_step_as_users_write_it() -> None:
    """nnx.jit around nnx.value_and_grad moves the statistics of the model itself."""
    model, x = models.model("wired", "flax", "train"), batch("wired")

    @nnx.jit
    def step(model: nnx.Module, x: jax.Array) -> Any:
        def loss(model: Any) -> jax.Array:
            return sum(jnp.square(one).mean() for one in outputs(model(x)))

        return nnx.value_and_grad(loss)(model)

    value, gradients = step(model, x)
    assert value > 0
    params = nnx.state(model, nnx.Param)
    assert jax.tree.structure(gradients) == jax.tree.structure(params)


@pytest.mark.parametrize("name", NAMES)
def test_shapes_are_known_without_computing(name: str) -> None:
    """nnx.eval_shape builds the model and runs it abstractly, in both modes."""
    for mode in ("train", "infer"):
        made = models.made(name, "flax", mode)
        cls = getattr(made.module, made.source.plan.root.name)
        x = jax.ShapeDtypeStruct(batch(name).shape, jnp.float32)
        y = nnx.eval_shape(lambda x, cls=cls: cls(rngs=nnx.Rngs(0))(x), x)
        found = y if isinstance(y, tuple) else (y,)
        wanted = [made.graph.shape, *(head.shape for head in made.graph.heads)]
        assert [one.shape for one in found] == [in_flax(shape) for shape in wanted]


def in_flax(shape: Shape) -> tuple[int, ...]:
    """A batch's shape."""
    return (4, *shape.size, shape.channels) if shape.is_image else (4, shape.channels)


@pytest.mark.parametrize("name", NAMES)
def test_vmap_adds_an_axis(name: str) -> None:
    """A stack of batches, mapped, is each batch on its own."""
    state, run = inference(name)
    mapped = jax.vmap(run, in_axes=(None, 0))
    x = jnp.stack([batch(name), 2 * batch(name)])
    one = jax.eval_shape(run, state, x[0])
    assert jax.eval_shape(mapped, state, x).shape == (2, *one.shape)
    if name in COMPUTED:
        y = jax.jit(mapped, compiler_options=FAST)(state, x)
        close(y[1], jax.jit(run, compiler_options=FAST)(state, x[1]))


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
    x = batch(name, 3)
    values = jax.tree.leaves(state)
    y = jax.eval_shape(run, state, x)
    assert jax.eval_shape(back.call, values, x) == y
    if name in COMPUTED:
        close(back.call(values, x), jax.jit(run, compiler_options=FAST)(state, x))


@pytest.mark.parametrize("name", ["schemes", "activations", "convolutions", "frozen", "norms"])
def test_an_untouched_model_starts_as_the_spec_says(name: str) -> None:
    """The file's own initialisation has the spread of the spec's, without lamina's weights."""
    made = models.made(name, "flax", "train")
    cls = getattr(made.module, made.source.plan.root.name)
    state = jax.jit(lambda: nnx.state(cls(rngs=nnx.Rngs(0))), compiler_options=FAST)()
    places = {".".join(map(str, path)): leaf for path, leaf in nnx.to_flat_state(state)}
    found = {e.place: np.asarray(places[e.place].get_value()) for e in made.entries}
    models.compare_spread(made, found)


def test_a_frozen_part_stays_as_it_is() -> None:
    """No nnx.Param, so no gradient; statistics that a training forward leaves alone, nothing
    dropped."""
    model = models.model("frozen", "flax", "train")
    learnt = {path[0] for path, _ in nnx.to_flat_state(nnx.state(model, nnx.Param))}
    assert learnt == {"free", "last"}
    x = batch("frozen", 2)
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
