"""Runs of equal blocks as one loop over stacked weights: the same model in another form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from jax import export

import lamina
import models
from lamina.backends.proof.flax_side import flat
from lamina.compiler.stacks import Scan
from lamina.errors import UsageError
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import chain, repeat
from lamina.spec.layers import BatchNorm, Conv, Dropout, Flatten, Linear
from lamina.spec.network import Network
from saved import equal

jax.config.update("jax_platforms", "cpu")

DROPS = chain(conv=Conv(channels=4, kernel=1), norm=BatchNorm(), drop=Dropout(rate=0.5))
NESTED = chain(run=repeat(2, Conv(channels=4, kernel=3, padding=1, groups=2)), norm=BatchNorm())
NETS = {
    "first": Network(
        name="first",
        input=(3, 8, 8),
        body=(
            (
                "stage",
                repeat(7, BasicBlock(channels=6), first=BasicBlock(channels=6, projection=True)),
            ),
            ("flat", Flatten()),
            ("fc", Linear(features=5)),
        ),
    ),
    "nested": Network(name="nested", input=(4, 8, 8), body=(("outer", repeat(3, NESTED)),)),
    "repeats": models.FEATURES["repeats"],
    "frozen": models.FEATURES["frozen"],
}


def images(net: Network) -> jax.Array:
    channels, *size = net.input
    shape = (4, *size, channels)
    return jnp.asarray(np.random.default_rng(0).standard_normal(shape, np.float32))


def stacked(model: Any) -> bool:
    return any(type(module).__name__ == "Scanned" for _, module in nnx.iter_modules(model))


def step(model: Any, x: jax.Array) -> tuple[Any, Any, Any]:
    """Outputs, gradients and what a step leaves, of a model in training."""
    graph, params, rest = nnx.split(model, nnx.Param, ...)

    def loss(params: Any, x: jax.Array) -> Any:
        inner = nnx.merge(graph, params, rest, copy=True)
        y = inner(x)
        return jnp.square(y).mean(), (y, nnx.split(inner, nnx.Param, ...)[2])

    gradients, (y, after) = jax.jit(jax.grad(loss, has_aux=True))(params, x)
    return y, gradients, after


@pytest.mark.parametrize("name", NETS)
def test_a_step_is_the_same(name: str) -> None:
    """Outputs, gradients of every weight and running statistics, by canonical path."""
    net, found = NETS[name], {}
    choices: tuple[Scan, ...] = (True, False, "remat")
    for scan in choices:
        model = lamina.compile(net, "flax", "train", scan=scan)
        assert stacked(model) is bool(scan)
        y, gradients, after = step(model, images(net))
        nnx.update(model, gradients, after)
        found[scan] = {"": np.asarray(y), **lamina.weights(net, model)}
    for path, one in found[False].items():
        scale = max(float(np.abs(one).max()), 0.05)  # smaller ones are rounding alone
        for scan in (True, "remat"):
            other = found[scan][path] / scale
            np.testing.assert_allclose(other, one / scale, atol=2e-4, err_msg=path)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("scan", [True, False, "auto", "remat"])
def test_weights_are_found_by_path(name: str, scan: Scan, tmp_path: Path) -> None:
    """Whatever is a loop: read off the model, saved, and loaded into any other form."""
    net = NETS[name]
    values = lamina.init_weights(net, 3)
    model = lamina.compile(net, "flax", "train", 3, scan=scan)
    assert equal(lamina.weights(net, model), values)
    lamina.save_model(tmp_path / "saved", net, model)
    for other in (True, False):
        _, again = lamina.load_model(tmp_path / "saved", "flax", "train", scan=other)
        assert stacked(again) is other
        assert equal(lamina.weights(net, again), values)


def test_stacked_places() -> None:
    """Block 1 of a stage whose first block stands outside is at 0 of the stack."""
    values = lamina.init_weights(NETS["first"])
    model = lamina.compile(NETS["first"], "flax", "train")
    kernel = model.stage[1].block.conv1.kernel[...]
    assert kernel.shape == (6, 3, 3, 6, 6)
    for index in range(6):
        expected = values[f"stage.{index + 1}.conv1.weight"].transpose(2, 3, 1, 0)
        assert np.array_equal(kernel[index], expected)


@pytest.mark.parametrize("name", NETS)
def test_a_predicting_model_is_closed_over(name: str) -> None:
    """In every transformation, and in an export."""
    net = NETS[name]
    x, model = images(net), lamina.compile(net, "flax", "infer", scan=True)
    expected = model(x)
    close = {"rtol": 1e-3, "atol": 1e-4}
    np.testing.assert_allclose(jax.jit(lambda x: model(x))(x), expected, **close)
    np.testing.assert_allclose(jax.vmap(lambda x: model(x))(x[None])[0], expected, **close)
    assert jax.eval_shape(lambda x: model(x), x).shape == expected.shape
    assert jax.grad(lambda x: model(x).sum())(x).shape == x.shape
    exported = export.export(jax.jit(lambda x: model(x)))(x).serialize()
    np.testing.assert_allclose(export.deserialize(exported).call(x), expected, **close)


def test_each_block_drops_by_its_own_numbers() -> None:
    """Streams of random numbers are one for each block, differ, and go on."""
    net = Network(name="drops", input=(4, 8, 8), body=(("run", repeat(3, DROPS)),))
    model, x = lamina.compile(net, "flax", "train", scan=True), images(net)
    one, other = model(x), model(x)
    assert not np.array_equal(one, other)
    moved = {name: value for name, value in flat(nnx.state(model)).items() if "count" in name}
    assert [value.tolist() for value in moved.values()] == [[2, 2, 2]]
    keys = jax.random.key_data(model.run.block.drop.rngs.key[...])
    assert len({tuple(key.tolist()) for key in keys}) == 3
    assert not np.allclose(model.run.block.norm.mean[...], 0)
    model.eval()
    assert np.array_equal(model(x), model(x))


def test_a_step_as_users_write_it() -> None:
    """nnx.jit around nnx.value_and_grad moves the statistics of every block of a loop."""
    model = lamina.compile(NETS["first"], "flax", "train")
    before = np.asarray(model.stage[1].block.norm1.mean[...])

    @nnx.jit
    def step(model: Any, x: jax.Array) -> Any:
        return nnx.value_and_grad(lambda model: jnp.square(model(x)).mean())(model)

    _, gradients = step(model, images(NETS["first"]))
    assert jnp.any(gradients["stage"][1]["block"]["conv1"]["kernel"].get_value() != 0)
    moved = np.asarray(model.stage[1].block.norm1.mean[...]) - before
    assert (np.abs(moved).max(axis=1) > 0).all()


def test_blocks_that_are_computed_again_need_not_be_kept() -> None:
    """The gradient of twenty blocks keeps the input of each, and the inside of one; its masks are
    those of the forward pass."""
    block = chain(a=DROPS, b=DROPS, c=DROPS)
    net = Network(name="drops", input=(4, 32, 32), body=(("run", repeat(20, block)),))
    memory, gradients = {}, {}
    choices: tuple[Scan, ...] = (True, "remat")
    for scan in choices:
        graph, state = nnx.split(lamina.compile(net, "flax", "train", scan=scan))

        def loss(x: jax.Array, graph: Any = graph, state: Any = state) -> jax.Array:
            return jnp.square(nnx.merge(graph, state, copy=True)(x)).mean()

        compiled = jax.jit(jax.grad(loss)).lower(images(net)).compile()
        memory[scan] = compiled.memory_analysis().temp_size_in_bytes
        gradients[scan] = compiled(images(net))
    assert memory["remat"] < memory[True] / 2
    np.testing.assert_allclose(gradients["remat"], gradients[True], rtol=1e-4, atol=1e-8)


@pytest.mark.parametrize("scan", [True, "remat"])
def test_torch_has_no_loop(scan: Scan) -> None:
    with pytest.raises(UsageError) as refused:
        lamina.emit(NETS["first"], "torch", scan=scan)
    assert str(refused.value) == (
        "scan is for flax: a torch model runs its blocks one by one, as they are written"
    )


@pytest.mark.parametrize("scan", [1, 0, "yes", None])
def test_other_choices_are_refused(scan: Any) -> None:
    with pytest.raises(UsageError) as refused:
        lamina.emit(NETS["first"], "flax", scan=scan)
    assert str(refused.value) == f"scan is True, False, 'auto' or 'remat', not `{scan}`"
