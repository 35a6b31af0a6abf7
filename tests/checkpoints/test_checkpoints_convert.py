"""Conversion from end to end: small networks' weights under torchvision's and timm's names, and
all that a file can be instead. The tables of the real models have tests of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from lamina.architectures import create
from lamina.backends.draw import draw
from lamina.backends.folder import read_folder
from lamina.checkpoints.convert import convert
from lamina.checkpoints.peers import PEERS
from lamina.checkpoints.safetensors import tensors as read_tensors
from lamina.compiler.check import check
from lamina.errors import UsageError, WeightsError
from lamina.spec.preprocessing import Preprocessing

NET = "squeezenet1_1"
State = dict[str, Any]


@pytest.fixture(scope="module")
def ours() -> dict[str, Any]:
    """Weights of our network."""
    return dict(draw(check(create(NET), "train"), seed=1))


@pytest.fixture(scope="module")
def theirs(ours: dict[str, Any]) -> State:
    """The same under torchvision's keys, which here have the same layout."""
    shapes = {path: value.shape for path, value in ours.items()}
    sources = PEERS["torchvision"].tables[NET].sources(shapes)
    return {one.key: torch.from_numpy(ours[path]) for path, one in sources.items()}


@pytest.fixture
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, so that messages have short paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(error: type[Exception], path: str = "w", net: str = NET, **options: Any) -> str:
    """What is said of a conversion that fails; it writes nothing."""
    with pytest.raises(error) as caught:
        convert(path, net, "out", **options)
    assert not Path("out").exists()
    return str(caught.value)


def test_a_state_dict_becomes_a_model_folder(
    inside: Path, ours: dict[str, Any], theirs: State
) -> None:
    torch.save(theirs, "w.pth")
    said: list[str] = []
    found = convert("w.pth", NET, "out", say=said.append)
    assert said == ["reading w.pth", "writing out"]
    assert str(found) == (
        "torchvision's squeezenet1_1 as squeezenet1_1: 52 tensors, 1,235,496 values"
    )
    saved = read_folder("out")
    assert saved.net == create(NET)
    assert saved.arrays.keys() == ours.keys()
    assert all(np.array_equal(saved.arrays[path], value) for path, value in ours.items())
    assert saved.preprocessing == Preprocessing(
        size=(224, 224),
        channels="RGB",
        range=(0.0, 1.0),
        mean=(0.485, 0.456, 0.406),
        std=(0.229, 0.224, 0.225),
        crop=0.875,
        interpolation="bilinear",
    )


def test_what_is_around_a_state_dict_is_told(inside: Path, theirs: State) -> None:
    """A training checkpoint of DataParallel."""
    state = {f"module.{key}": value for key, value in theirs.items()}
    torch.save({"epoch": 3, "state_dict": state, "optimizer": {}}, "w.pth")
    assert convert("w.pth", NET, "out").notes == (
        "taken from `state_dict`, beside `epoch`, `optimizer`",
        "`module.` taken off every key",
    )


def test_the_old_format_of_torch_is_read(inside: Path, theirs: State) -> None:
    torch.save(theirs, "w.pth", _use_new_zipfile_serialization=False)
    assert convert("w.pth", NET, "out").values == 1_235_496


def test_other_precisions_are_cast_on_request(
    inside: Path, ours: dict[str, Any], theirs: State
) -> None:
    """bfloat16 has no type in numpy; each of its values is one of float32."""
    save_file({key: value.bfloat16() for key, value in theirs.items()}, "w")
    assert refused(WeightsError) == (
        "52 tensors of another precision than float32: `features.0.weight (BF16)`, "
        "`features.0.bias (BF16)`, `features.3.squeeze.weight (BF16)`, "
        "`features.3.squeeze.bias (BF16)`, `features.3.expand1x1.weight (BF16)`, "
        "`features.3.expand1x1.bias (BF16)`, `features.3.expand3x3.weight (BF16)`, "
        "`features.3.expand3x3.bias (BF16)`, … and 44 more\n  --cast converts them"
    )
    convert("w", NET, "out", cast=True)
    cut = torch.from_numpy(ours["conv1.weight"]).bfloat16().float().numpy()
    assert np.array_equal(read_folder("out").arrays["conv1.weight"], cut)


def test_integers_are_no_weights(inside: Path, theirs: State) -> None:
    save_file({**theirs, "features.0.bias": torch.zeros(64, dtype=torch.int64)}, "w")
    assert refused(WeightsError, cast=True) == (
        "weights are floats, and these are not: `features.0.bias (I64)`"
    )


def test_values_that_are_no_numbers_are_refused(inside: Path, theirs: State) -> None:
    save_file({**theirs, "features.0.bias": torch.full((64,), torch.nan)}, "w")
    assert refused(WeightsError) == (
        "what is to be saved cannot be used\n"
        "  1 tensor with values that are infinite or not a number: `conv1.bias`"
    )


def test_other_keys_and_shapes_are_named(inside: Path, theirs: State) -> None:
    state = {key: value for key, value in theirs.items() if not key.startswith("classifier")}
    wrong = {"features.0.weight": torch.zeros(3, 64, 3, 3), "head.weight": torch.zeros(2)}
    save_file({**state, **wrong}, "w")
    assert refused(WeightsError) == (
        "`w` is not torchvision's squeezenet1_1\n"
        "  2 tensors missing: `classifier.1.weight`, `classifier.1.bias`\n"
        "  1 tensor unexpected: `head.weight`\n"
        "  1 tensor mis-shaped:\n"
        "    `features.0.weight` is 3 × 64 × 3 × 3, expected 64 × 3 × 3 × 3 (weights have the "
        "axes in the order of torch)"
    )


def test_another_number_of_classes_is_told(inside: Path, theirs: State) -> None:
    """And is what it takes."""
    head = {"classifier.1.weight": torch.ones(7, 512, 1, 1), "classifier.1.bias": torch.ones(7)}
    save_file({**theirs, **head}, "w")
    assert refused(WeightsError).splitlines()[-1] == "  --num-classes 7 makes a network like it"
    convert("w", NET, "out", num_classes=7)
    assert read_folder("out").arrays["conv10.bias"].shape == (7,)


def test_weights_that_come_from_two_libraries(inside: Path) -> None:
    """Keys that both have are torchvision's unless timm is named."""
    shapes = {
        path: value.shape for path, value in draw(check(create("resnet18"), "train"), 0).items()
    }
    sources = PEERS["timm"].tables["resnet18"].sources(shapes)
    state = {one.key: torch.ones(one.shape) for one in sources.values()}
    state["bn1.num_batches_tracked"] = torch.tensor(0)
    save_file(state, "w")
    assert str(convert("w", "resnet18", "out")) == (
        "torchvision's resnet18 as resnet18: 102 tensors, 11,699,112 values\n"
        "  1 counter left out (num_batches_tracked)\n"
        "  timm has the same keys: for its weights, and preprocessing, --from timm"
    )
    found = convert("w", "resnet18", "out", source="timm", overwrite=True)
    assert found.match.peer.name == "timm"
    saved = read_folder("out").preprocessing
    assert saved is not None
    assert (saved.crop, saved.interpolation) == (0.95, "bicubic")


def test_weights_without_side_heads_are_for_inference(inside: Path) -> None:
    net = "googlenet.torchvision"
    shapes = {path: value.shape for path, value in draw(check(create(net), "infer"), 0).items()}
    sources = PEERS["torchvision"].tables[net].sources(shapes)
    save_file({one.key: torch.ones(one.shape) for one in sources.values()}, "w")
    assert convert("w", net, "out").notes == (
        "without side heads, which the checkpoint has not: for inference only",
    )


@pytest.mark.parametrize(
    ("net", "source", "message"),
    [
        ("lenet5", "auto", "no weights of another library are known for `lenet5`"),
        (
            "efficientnet_b0",
            "auto",
            "no weights of another library are known for `efficientnet_b0`; there are those of "
            "efficientnet_b0.torchvision (torchvision, timm)",
        ),
        (
            "alexnet.torchvision",
            "timm",
            "no weights of timm are known for `alexnet.torchvision`",
        ),
    ],
)
def test_a_network_of_which_no_weights_are_known(
    inside: Path, net: str, source: str, message: str
) -> None:
    assert refused(UsageError, net=net, source=source) == message


def test_what_is_in_the_way_is_kept(inside: Path) -> None:
    (inside / "out").mkdir()
    (inside / "out" / "mine").write_text("x")
    with pytest.raises(
        UsageError, match=r"^`out` is not empty; --overwrite replaces a model in it$"
    ):
        convert("w.pth", NET, "out")
    (inside / "file").write_text("x")
    with pytest.raises(UsageError, match=r"^`file` is no folder; it is left alone$"):
        convert("w.pth", NET, "file")


def test_what_the_formats_own_library_writes_is_read(inside: Path, theirs: State) -> None:
    """With a tensor of no axes, of another dtype, and metadata."""
    counter = {"x.num_batches_tracked": torch.tensor(3)}
    save_file({**theirs, **counter}, "w.safetensors", {"a": "b"})
    found = convert("w.safetensors", NET, "out")
    assert found.notes == ("1 counter left out (num_batches_tracked)",)
    with open("w.safetensors", "rb") as file:
        stored = read_tensors(file, "w", 53).tensors
    assert {key: one.dtype for key, one in stored.items()} == {
        **dict.fromkeys(theirs, "F32"),
        "x.num_batches_tracked": "I64",
    }
    assert all(np.array_equal(stored[key].values, value) for key, value in theirs.items())


def test_a_model_folder_needs_no_conversion(inside: Path, theirs: State) -> None:
    save_file(theirs, "w")
    convert("w", NET, "made")
    assert refused(WeightsError, "made/model.safetensors") == (
        "`made/model.safetensors` is of a model folder already: lamina.load_model reads that"
    )
    assert json.loads(Path("made/config.json").read_text())["mode"] == "train"
