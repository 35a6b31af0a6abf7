"""Models in bfloat16: how near to float32 they are, how they train, and what they go with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
import torch
from flax import nnx

import lamina
from lamina.backends.precision import Precision
from lamina.backends.recognition import weights_of
from lamina.spec import layers
from lamina.spec.combinators import chain, repeat
from lamina.spec.layer import Element
from lamina.spec.network import Network
from samples import ALONE

EPSILON = 2.0**-8  # bfloat16 keeps 8 bits: half of this is the most that rounding once is off by
BACKENDS = ("torch", "flax")
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")
SMALL = Network(
    name="small",
    input=(3, 12, 12),
    body=chain(
        conv=layers.Conv(channels=8, kernel=3, bias=False),
        norm=layers.BatchNorm(),
        act=layers.ReLU(),
        lrn=layers.LRN(),
        pool=layers.MaxPool(kernel=2, stride=2),
        up=layers.ConvTranspose(channels=8, kernel=2, stride=2),
        act2=layers.ReLU(),
        mean=layers.GlobalAvgPool(),
        flat=layers.Flatten(),
        fc=layers.Linear(features=4),
        softmax=layers.Softmax(),
    ),
)
LEARNING = SMALL.model_copy(
    update={
        "body": chain(
            **dict(SMALL.body[:5]), flat=layers.Flatten(), fc=layers.Linear(features=4)
        ).body
    }
)
RUN = Network(
    name="run",
    input=(4, 8, 8),
    body=chain(
        blocks=repeat(
            6,
            chain(
                conv=layers.Conv(channels=4, kernel=3, padding=1),
                norm=layers.BatchNorm(),
                act=layers.ReLU(),
            ),
        )
    ),
)


def numbers(net: Network, batch: int = 8) -> Any:
    """Sixteenths, which bfloat16 has exactly."""
    drawn = np.random.default_rng(0).standard_normal((batch, *net.input), np.float32)
    return np.round(drawn * 16) / 16


def channels_last(array: Any) -> Any:
    return array.transpose(0, 2, 3, 1) if array.ndim == 4 else array


def outputs(backend: str, model: Any, x: Any) -> Any:
    """What a model gives for numbers in torch's layout, in that layout."""
    if backend == "torch":
        with torch.no_grad():
            return model(torch.from_numpy(x)).numpy()
    y = np.asarray(nnx.jit(lambda model, x: model(x))(model, channels_last(x)))
    return y.transpose(0, 3, 1, 2) if y.ndim == 4 else y


def assert_near(found: Any, expected: Any, roundings: float) -> None:
    """Apart by so many roundings of the largest value at most."""
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() <= roundings * EPSILON * np.abs(expected).max()


@pytest.mark.parametrize("name", ALONE)
def test_a_layer_rounds_a_few_times(name: str) -> None:
    """Its weights, its result; and in flax the steps of an activation."""
    x = numbers(ALONE[name])
    exact = outputs("torch", lamina.compile(ALONE[name], "torch", "infer"), x)
    for backend in BACKENDS:
        model = lamina.compile(ALONE[name], backend, "infer", precision="bfloat16")
        assert_near(outputs(backend, model, x), exact, 2)


ZOO = {"lenet5": (1, 32, 32), "resnet20_cifar10": (3, 32, 32), "squeezenet1_1": (3, 64, 64)}


@pytest.mark.parametrize("name", ZOO)
def test_a_network_is_near_its_float32_and_its_twin(name: str) -> None:
    """Weights and results round by half an epsilon each, some one way and some the other: within
    an epsilon for every weighted layer on the longest path."""
    net = lamina.create(name, input=ZOO[name])
    depth = lamina.analyze(net).totals.depth
    x = numbers(net, 2)
    exact = outputs("torch", lamina.compile(net, "torch", "infer"), x)
    models = {b: lamina.compile(net, b, "infer", precision="bfloat16") for b in BACKENDS}
    found = {backend: outputs(backend, model, x) for backend, model in models.items()}
    assert_near(found["torch"], exact, depth)
    assert_near(found["flax"], exact, depth)
    assert_near(found["flax"], found["torch"], depth)
    assert np.abs(found["torch"] - exact).max() > 0


def test_what_is_computed_in_float32_at_the_end_is_not_rounded() -> None:
    """Probabilities sum to 1 but for float32's rounding."""
    for backend in BACKENDS:
        model = lamina.compile(SMALL, backend, "infer", precision="bfloat16")
        found = outputs(backend, model, numbers(SMALL))
        assert np.abs(found.sum(axis=1) - 1).max() < 1e-6


SUMS: dict[str, tuple[tuple[int, ...], Element]] = {
    "conv.bias": ((2, 64, 64), layers.Conv(channels=3, kernel=1)),
    "conv_transpose.bias": ((2, 64, 64), layers.ConvTranspose(channels=3, kernel=1)),
    "sparse_conv.bias": ((2, 64, 64), layers.SparseConv(channels=1, kernel=1, table=((0, 1),))),
    "batch_norm.bias": ((2, 64, 64), layers.BatchNorm()),
    "layer_norm.bias": ((2, 64, 64), layers.LayerNorm()),
    "group_norm.bias": ((2, 64, 64), layers.GroupNorm(groups=1)),
    "scale_shift.bias": ((2, 64, 64), layers.ScaleShift()),
}


def gradients(net: Network, backend: str, x: Any) -> dict[str, Any]:
    """Those of the sum of all outputs, by path."""
    model = lamina.compile(net, backend, precision="bfloat16")
    if backend == "torch":
        model(torch.from_numpy(x)).sum().backward()
        for parameter in model.parameters():
            assert parameter.grad is not None
            assert parameter.grad.dtype == torch.float32
            parameter.data = parameter.grad
    else:
        graph, params, rest = nnx.split(model, nnx.Param, ...)

        @jax.jit
        def gradient(params: Any, x: Any) -> Any:
            return jax.grad(lambda p: nnx.merge(graph, p, rest, copy=True)(x).sum())(params)

        nnx.update(model, gradient(params, jnp.asarray(channels_last(x))))
    return weights_of(net, model)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("name", SUMS)
def test_gradients_are_sums_in_float32(name: str, backend: str) -> None:
    """That of a bias is the number of its pixels; a sum in bfloat16 would end far below."""
    shape, op = SUMS[name]
    kind = name.split(".")[0]
    net = Network(name="net", input=shape, body=((kind, op),))
    found = gradients(net, backend, numbers(net))[name]
    assert (found == 8 * 64 * 64).all()


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_gradient_of_a_gate_is_a_sum_in_float32(backend: str) -> None:
    """Of the pixels that it scales, which are all 1 here."""
    gate = chain(mean=layers.GlobalAvgPool(), fc=layers.Conv(channels=1, kernel=1))
    gated = layers.Multiply(branches=(("x", layers.Identity()), ("gate", gate)), gate=True)
    net = Network(name="net", input=(1, 64, 64), body=chain(gated=gated))
    found = gradients(net, backend, np.ones((8, *net.input), np.float32))
    assert found["gated.gate.fc.bias"] == 8 * 64 * 64


def test_gates_that_fill_more_than_a_line_are_one_factor() -> None:
    """Their product is taken first, so that whatever is summed over pixels is in float32."""
    gate = chain(mean=layers.GlobalAvgPool(), fc=layers.Conv(channels=2, kernel=1))
    gates = [(f"{'gate' * 8}{number}", gate) for number in range(5)]
    gated = layers.Multiply(branches=(("x", layers.Identity()), *gates), gate=True)
    net = Network(name="net", input=(2, 8, 8), body=chain(gated=gated))
    text = lamina.emit(net, "flax", precision="bfloat16")
    assert "total.astype(jnp.float32) * " in text
    x = np.abs(numbers(net))
    exact = outputs("torch", lamina.compile(net, "torch", "infer"), x)
    for backend in BACKENDS:
        model = lamina.compile(net, backend, "infer", precision="bfloat16")
        assert_near(outputs(backend, model, x), exact, 10)


def losses(backend: str, precision: Precision) -> list[float]:
    """Of ten steps with one batch."""
    model = lamina.compile(LEARNING, backend, precision=precision)
    x, labels = numbers(LEARNING, 16), np.arange(16) % 4
    found: list[float] = []
    if backend == "torch":
        optimizer = torch.optim.SGD(model.parameters(), lr=0.02, momentum=0.9)
        for _ in range(10):
            loss = torch.nn.functional.cross_entropy(
                model(torch.from_numpy(x)), torch.tensor(labels)
            )
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            found.append(loss.item())
        return found
    updater = nnx.Optimizer(model, optax.sgd(0.02, momentum=0.9), wrt=nnx.Param)

    @nnx.jit
    def step(model: Any, updater: Any) -> Any:
        def loss(model: Any) -> Any:
            logits = model(channels_last(x))
            return optax.softmax_cross_entropy_with_integer_labels(logits, labels).mean()

        value, gradient = nnx.value_and_grad(loss)(model)
        updater.update(model, gradient)
        return value

    return [float(step(model, updater)) for _ in range(10)]


def test_training_goes_as_in_float32() -> None:
    """The loss falls to less than half, step by step as it does in float32."""
    exact = losses("torch", "float32")
    for backend in BACKENDS:
        found = losses(backend, "bfloat16")
        assert found[-1] < found[0] / 2
        np.testing.assert_allclose(found, exact, rtol=0.02)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("mode", ["train", "infer"])
def test_loops_and_optimised_networks_compute_the_same(backend: str, mode: Any) -> None:
    """But for where they round."""
    x = numbers(RUN)
    plain = lamina.compile(RUN, backend, mode, scan=False, precision="bfloat16")
    expected = outputs(backend, plain, x)
    if backend == "flax":
        loop = lamina.compile(RUN, backend, mode, scan=True, precision="bfloat16")
        assert type(loop.blocks).__name__ == "Scanned"
        assert_near(outputs(backend, loop, x), expected, 3)
    if mode == "infer":
        fast = lamina.compile(RUN, backend, mode, optimize=True, precision="bfloat16")
        assert_near(outputs(backend, fast, x), expected, 3)


@pytest.mark.parametrize("mode", ["train", "infer"])
def test_torch_compiles_it_whole(mode: Any) -> None:
    """One graph, forward and backward."""
    model = lamina.compile(SMALL, "torch", mode, precision="bfloat16")
    x = torch.from_numpy(numbers(SMALL))
    found = torch.compile(model, fullgraph=True, backend="aot_eager")(x)
    torch.testing.assert_close(found, model(x), rtol=EPSILON, atol=EPSILON)
    found.sum().backward()
    assert {parameter.grad.dtype for parameter in model.parameters()} == {torch.float32}


def test_torch_exports_it() -> None:
    """For any batch."""
    model = lamina.compile(SMALL, "torch", "infer", precision="bfloat16")
    x = torch.from_numpy(numbers(SMALL))
    program = torch.export.export(model, (x,), dynamic_shapes=({0: torch.export.Dim("n")},))
    assert torch.equal(program.module()(x[:3]), model(x[:3]))


def test_jax_exports_it() -> None:
    model = lamina.compile(RUN, "flax", "infer", precision="bfloat16")
    x = jnp.asarray(channels_last(numbers(RUN)))
    program = jax.export.export(jax.jit(lambda x: model(x)))(x)
    np.testing.assert_allclose(program.call(x), model(x), rtol=EPSILON, atol=EPSILON)


def test_any_floats_may_come_in() -> None:
    """They are rounded first, whatever they are."""
    x = torch.from_numpy(numbers(SMALL)).bfloat16()
    model = lamina.compile(SMALL, "torch", "infer", precision="bfloat16")
    for dtype in (torch.float32, torch.float64):
        assert torch.equal(model(x.to(dtype)), model(x))
    twin = lamina.compile(SMALL, "flax", "infer", precision="bfloat16")
    y = jnp.asarray(channels_last(x.float().numpy()))
    assert (twin(y) == twin(y.astype(jnp.bfloat16))).all()


def test_a_context_around_it_changes_nothing() -> None:
    """Its own is inside; and a float32 model can be given one."""
    x = torch.from_numpy(numbers(SMALL))
    model = lamina.compile(SMALL, "torch", "infer", precision="bfloat16")
    with torch.autocast("cpu", enabled=False):
        assert torch.equal(model(x), model(x))
    with torch.autocast("cpu", dtype=torch.float16):
        inside = model(x)
    assert torch.equal(inside, model(x))
    plain = lamina.compile(SMALL, "torch", "infer")
    with torch.autocast("cpu", dtype=torch.bfloat16):
        found = plain(x)
    torch.testing.assert_close(found.float(), plain(x), rtol=0, atol=3 * EPSILON)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_folder_does_not_know_of_it(backend: str, tmp_path: Path) -> None:
    """The same bytes are saved of both, and either is opened from them."""
    for precision in PRECISIONS:
        model = lamina.compile(SMALL, backend, seed=3, precision=precision)
        lamina.save_model(tmp_path / precision, SMALL, model)
    one, other = (tmp_path / precision / "model.safetensors" for precision in PRECISIONS)
    assert one.read_bytes() == other.read_bytes()
    net, opened = lamina.load_model(tmp_path / "float32", backend, precision="bfloat16")
    made = lamina.compile(SMALL, backend, "infer", seed=3, precision="bfloat16")
    x = numbers(SMALL)
    np.testing.assert_array_equal(outputs(backend, opened, x), outputs(backend, made, x))
    drawn = lamina.init_weights(SMALL, seed=3)
    for path, array in lamina.weights(net, opened).items():
        np.testing.assert_array_equal(array, drawn[path])


def test_what_is_no_precision_is_refused(tmp_path: Path) -> None:
    calls: list[Any] = [
        lambda p: lamina.compile(SMALL, "torch", precision=p),
        lambda p: lamina.emit(SMALL, "flax", precision=p),
        lambda p: lamina.load_model(tmp_path / "none", "torch", precision=p),
    ]
    for call in calls:
        for wrong in ("float16", "", None, np.zeros(2)):
            with pytest.raises(lamina.UsageError) as caught:
                call(wrong)
            assert str(caught.value).startswith("there is no precision `")
        with pytest.raises(lamina.UsageError) as caught:
            call("float16")
        assert str(caught.value) == (
            "there is no precision `float16`; there are float32 and bfloat16"
        )
