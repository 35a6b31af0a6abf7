"""`lamina.weights`, `save_model` and `load_model`: what goes from a model to a model, what is
reported, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import lamina
from lamina.errors import LaminaError, ResourceError, UsageError, WeightsError
from lamina.spec.layers import Linear
from saved import NET, PREPROCESSING, arrays, equal, network

WIDE = network(classes=7)
MORE = network(classes=3, name="more", last=Linear(features=2))
HEADS = ("side.fc.weight", "side.fc.bias")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """What a torch model of `NET` was saved as, with its side head."""
    model = lamina.compile(NET, "torch", seed=1)
    lamina.save_model(tmp_path / "m", NET, model, preprocessing=PREPROCESSING)
    return tmp_path / "m"


def refused(kind: type[LaminaError], call: Callable[[], object], folder: Path | str = "~") -> str:
    with pytest.raises(kind) as refusal:
        call()
    assert type(refusal.value) is kind
    return str(refusal.value).replace(str(folder), "~")


def weights(net: Any, model: Any) -> dict[str, Any]:
    return lamina.weights(net, model)


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_an_infer_model_drops_side_heads_and_says_so(backend: str, folder: Path) -> None:
    loaded = lamina.load_model(folder, backend)
    net, model = loaded
    assert (net, loaded.preprocessing) == (NET, PREPROCESSING)
    assert equal(weights(net, model), arrays(mode="infer", seed=1))
    assert loaded.report.dropped == HEADS
    assert str(loaded.report) == (
        "8 tensors loaded\n"
        "2 tensors dropped: an infer model has no side heads: `side.fc.weight`, `side.fc.bias`"
    )
    training = model.training if backend == "torch" else not model.norm.use_running_average
    assert not training


@pytest.mark.parametrize("backend", ["torch", "flax"])
def test_a_train_model_gets_all(backend: str, folder: Path) -> None:
    loaded = lamina.load_model(folder, backend, "train")
    assert equal(weights(NET, loaded.model), arrays(seed=1))
    assert str(loaded.report) == "10 tensors loaded"


def test_a_model_without_side_heads_is_saved_without_them(tmp_path: Path) -> None:
    """It goes into infer models; a train model lacks something, which it can begin with."""
    folder = tmp_path / "m"
    lamina.save_model(folder, NET, lamina.compile(NET, "flax", "infer", seed=1))
    assert str(lamina.load_model(folder, "torch").report) == "8 tensors loaded"
    message = refused(WeightsError, lambda: lamina.load_model(folder, "torch", "train"))
    assert message == (
        "the weights are not those of little in train mode\n"
        "  2 tensors missing: `side.fc.weight`, `side.fc.bias`"
    )
    loaded = lamina.load_model(folder, "torch", "train", partial=True, seed=5)
    found, initial = weights(NET, loaded.model), arrays(seed=5)
    assert all(found[path].tobytes() == initial[path].tobytes() for path in HEADS)
    assert str(loaded.report) == (
        "8 tensors loaded\n2 tensors left at initial values: `side.fc.weight`, `side.fc.bias`"
    )


def test_another_network_must_have_the_same_tensors_unless_asked(folder: Path) -> None:
    def load(**options: Any) -> Any:
        return lamina.load_model(folder, "torch", net=WIDE, **options)

    assert refused(WeightsError, load) == (
        "the weights are not those of little in infer mode\n"
        "  2 tensors mis-shaped:\n"
        "    `fc.weight` is 3 × 48, expected 7 × 48\n"
        "    `fc.bias` is 3, expected 7"
    )
    loaded = load(partial=True, seed=5)
    found, initial = weights(WIDE, loaded.model), arrays(WIDE, "infer", seed=5)
    saved = arrays(seed=1)
    for path, array in found.items():
        expected = initial if path.startswith("fc.") else saved
        assert array.tobytes() == expected[path].tobytes(), path
    assert str(loaded.report) == (
        "6 tensors loaded\n"
        "2 tensors dropped: an infer model has no side heads: `side.fc.weight`, `side.fc.bias`\n"
        "2 tensors left at initial values: `fc.weight`, `fc.bias`\n"
        "  not loaded: `fc.weight` is 3 × 48, expected 7 × 48\n"
        "  not loaded: `fc.bias` is 3, expected 7"
    )


def test_tensors_and_parts_are_renamed_on_request(folder: Path) -> None:
    """`fc` is all of the part; what it leaves must be given, or left, on request too."""
    loaded = lamina.load_model(
        folder, "flax", "train", net=MORE, partial=True, rename={"side.fc": "last", "fc": "fc"}
    )
    assert loaded.report.renamed == (
        ("side.fc.weight", "last.weight"),
        ("side.fc.bias", "last.bias"),
        ("fc.weight", "fc.weight"),
        ("fc.bias", "fc.bias"),
    )
    found = weights(MORE, loaded.model)
    assert (found["last.bias"] == arrays(seed=1)["side.fc.bias"]).all()
    assert str(loaded.report) == (
        "9 tensors loaded\n"
        "3 tensors left at initial values: `side.fc.weight`, `side.fc.bias`, `last.weight`\n"
        "4 tensors renamed: `side.fc.weight as last.weight`, `side.fc.bias as last.bias`, "
        "`fc.weight as fc.weight`, `fc.bias as fc.bias`\n"
        "  not loaded: `last.weight` is 2 × 4, expected 2 × 3"
    )


REFUSED: dict[str, tuple[dict[str, Any], type[LaminaError], str]] = {
    "no such tensor": (
        {"rename": {"fcc": "fc"}},
        UsageError,
        "rename: the weights have no `fcc`",
    ),
    "two in one place": (
        {"rename": {"conv.bias": "fc.bias"}},
        UsageError,
        "rename: `conv.bias` and `fc.bias` would be `fc.bias`",
    ),
    "a place that is none": (
        {"rename": {"conv": "a"}},
        WeightsError,
        "the weights are not those of little in infer mode\n"
        "  2 tensors missing: `conv.weight`, `conv.bias`\n"
        "  2 tensors unexpected: `a.weight`, `a.bias`",
    ),
    "nothing in common": (
        {"rename": {name: f"x.{name}" for name in ("conv", "norm", "fc", "side")}, "partial": True},
        WeightsError,
        "not one tensor of little is among the weights: `x.conv.weight`, `x.conv.bias`, "
        "`x.norm.scale`, `x.norm.bias`, `x.norm.running_mean`, `x.norm.running_var`, "
        "`x.side.fc.weight`, `x.side.fc.bias`, … and 2 more",
    ),
    "a list": (
        {"rename": ["fc"]},
        UsageError,
        "rename is a map of old paths to new ones, not `['fc']`",
    ),
    "a number": (
        {"rename": {"fc": 1}},
        UsageError,
        "rename is a map of old paths to new ones, not `{'fc': 1}`",
    ),
    "no network": (
        {"net": "lenet5"},
        UsageError,
        "a Network is needed, as lamina.create and lamina.load give; not `str`",
    ),
    "a mode": ({"mode": "eval"}, UsageError, "there is no mode `eval`; there are infer and train"),
    "a backend": (
        {"backend": "tf"},
        UsageError,
        "there is no backend `tf`; there are torch and flax",
    ),
    "a seed": ({"seed": -1}, UsageError, "the seed is `-1`; it must be an integer from 0 up"),
    "a folder": (
        {"folder": "no such folder"},
        UsageError,
        "cannot read `no such folder`: No such file or directory",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_load_that_is_refused(case: str, folder: Path) -> None:
    options, kind, message = REFUSED[case]
    call = {"folder": folder, "backend": "torch", **options}
    assert refused(kind, lambda: lamina.load_model(**call), folder) == message


def test_what_cannot_fit_is_refused_before_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model in the folder, and another one for its weights."""
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 1000)
    words = "needs 0.0 GiB of memory ({} values of 8 bytes), and 0.0 GiB are free"
    message = refused(ResourceError, lambda: lamina.load_model(folder, "torch"))
    assert message == f"little {words.format(285)}"
    message = refused(ResourceError, lambda: lamina.load_model(folder, "torch", net=WIDE))
    assert message == f"little {words.format(471)}"
    assert lamina.load_model(folder, "torch", force=True).net == NET


def half(backend: str) -> Any:
    """A model in half precision."""
    model = lamina.compile(NET, backend)
    if backend == "torch":
        return model.half()
    import jax.numpy as jnp

    model.fc.kernel.set_value(model.fc.kernel.get_value().astype(jnp.float16))
    return model


def abstract(backend: str) -> Any:
    """A model without values."""
    if backend == "torch":
        return lamina.compile(NET, backend).to("meta")
    from flax import nnx

    model = lamina.compile(NET, backend)
    return nnx.eval_shape(lambda: nnx.clone(model))


@pytest.mark.parametrize(
    ("backend", "place", "count"), [("torch", "conv.weight", 2), ("flax", "conv.kernel", 2)]
)
def test_an_abstract_model_has_no_weights(backend: str, place: str, count: int) -> None:
    message = refused(WeightsError, lambda: weights(NET, abstract(backend)))
    assert message.startswith("this model is abstract, without values: ")
    assert f"`{place}`" in message
    assert message.endswith(f", … and {count} more")


def test_other_dtypes_are_refused() -> None:
    message = refused(WeightsError, lambda: weights(NET, half("flax")))
    assert message == "weights are float32, and these are not: `fc.kernel (float16)`"
    message = refused(WeightsError, lambda: weights(NET, half("torch")))
    assert message == (
        "weights are float32, and these are not: `conv.weight (float16)`, `conv.bias (float16)`, "
        "`norm.weight (float16)`, `norm.bias (float16)`, `norm.running_mean (float16)`, "
        "`norm.running_var (float16)`, `side.fc.weight (float16)`, `side.fc.bias (float16)`, "
        "… and 2 more"
    )


@pytest.mark.parametrize("model", [None, 3, {}, np.zeros(3)])
def test_what_is_no_model_is_told(model: object, tmp_path: Path) -> None:
    words = "a torch.nn.Module or flax.nnx.Module is needed, not "
    words += f"`{type(model).__name__}`"
    assert refused(UsageError, lambda: weights(NET, model)) == words
    assert refused(UsageError, lambda: lamina.save_model(tmp_path / "m", NET, model)) == words
    assert not (tmp_path / "m").exists()


def test_what_is_no_network_is_told(tmp_path: Path) -> None:
    words = "a Network is needed, as lamina.create and lamina.load give; not `str`"
    model = lamina.compile(NET, "torch")
    assert refused(UsageError, lambda: weights("little", model)) == words
    assert refused(UsageError, lambda: lamina.save_model(tmp_path, "little", model)) == words


@pytest.mark.parametrize(("backend", "weight"), [("torch", "weight"), ("flax", "kernel")])
def test_a_model_of_another_network_is_told(backend: str, weight: str) -> None:
    model = lamina.compile(MORE, backend, "infer")
    shown = " × ".join(map(str, (3, 48) if backend == "torch" else (48, 3)))
    assert refused(WeightsError, lambda: weights(WIDE, model)) == (
        f"this {backend} model is not little\n"
        f"  2 tensors unexpected: `last.{weights_in_order(backend)}\n"
        "  2 tensors mis-shaped:\n"
        f"    `fc.{weight}` is {shown}, expected {shown.replace('3', '7')}\n"
        "    `fc.bias` is 3, expected 7"
    )


def weights_in_order(backend: str) -> str:
    """How each framework lists a dense layer's tensors."""
    return "weight`, `last.bias`" if backend == "torch" else "bias`, `last.kernel`"


def test_a_model_in_a_wrapper_is_told() -> None:
    import torch

    model = lamina.compile(NET, "torch")
    wrapped = torch.nn.Module()
    wrapped.module = model
    for one, attribute in ((wrapped, "module"), (torch.compile(model), "_orig_mod")):
        message = refused(WeightsError, lambda one=one: weights(NET, one))
        head = f"this torch model is not little; it wraps one: give its `{attribute}`\n"
        assert message.startswith(head)
        assert equal(weights(NET, getattr(one, attribute)), arrays())


def test_weights_are_copies() -> None:
    model = lamina.compile(NET, "torch")
    weights(NET, model)["fc.bias"][:] = 7
    assert equal(weights(NET, model), arrays())


def test_the_card_of_a_zoo_network_says_where_it_comes_from(tmp_path: Path) -> None:
    """With other classes, too; a net that only has its name is not it."""
    net = lamina.create("lenet5", num_classes=3)
    model = lamina.compile(net, "torch")
    lamina.save_model(tmp_path / "a", net, model)
    card = (tmp_path / "a" / "README.md").read_text()
    assert "\n* LeCun, Bottou, Bengio, Haffner: Gradient-Based Learning" in card
    assert "\n* A variant of lenet5.rbf.\n* Differs: " in card
    other = NET.model_copy(update={"name": "lenet5"})
    lamina.save_model(tmp_path / "b", other, lamina.compile(other, "torch"))
    assert "LeCun" not in (tmp_path / "b" / "README.md").read_text()


def test_a_folder_is_a_network_to_the_command_line(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its faults have places in config.json."""
    from lamina.cli.main import main

    assert main(["check", str(folder)]) == 0
    assert capsys.readouterr().out == f"{folder}: fine (267 parameters, 1.44 k MACs)\n"
    assert main(["diff", str(folder), str(folder)]) == 0
    capsys.readouterr()
    assert main(["check", str(folder), "--max-params", "5"]) == 1
    capsys.readouterr()
    assert main(["summary", str(folder), "--input", "3x1x1"]) == 1
    error = capsys.readouterr().err
    assert error == (
        f"{folder}/config.json:39:5: little.conv: kernel 3 is larger than the input 1\n"
        '  39 |     "conv": {\n'
        "     |     ^^^^^^\n"
        "  `padding: 1` or `kernel: 1` mends it (tried on the whole network)\n"
        "`lamina explain L201` says more\n"
    )
    (folder / "config.json").unlink()
    assert main(["summary", str(folder)]) == 1
    message = f"lamina: `{folder}` is no model folder: it has no config.json\n"
    assert capsys.readouterr().err == message
