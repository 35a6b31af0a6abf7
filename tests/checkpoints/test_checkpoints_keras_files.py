"""Keras's files: what is read of them, and every refusal of those that are not as Keras writes
them, with its whole text."""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import h5py
import numpy as np
import pytest

from keras_files import EXPECTED, FOUR, KERNEL, keras3, legacy, packed
from lamina.checkpoints import safetensors
from lamina.checkpoints.keras import archive, hdf5, reading
from lamina.checkpoints.keras.layers import keys, named_by, renumbered
from lamina.checkpoints.keras.opening import take
from lamina.checkpoints.pickled import RESULT
from lamina.checkpoints.unpickling import Refused
from lamina.errors import ResourceError, UsageError, WeightsError


def taken(path: Path) -> dict[str, Any]:
    """What the reading process would hand back, without the process."""
    with TemporaryDirectory(dir=path.parent) as folder:
        take(path, Path(folder))
        found = safetensors.read(Path(folder) / RESULT, path.name, len(EXPECTED))
        return {key: stored.values for key, stored in found.tensors.items()}


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as caught:
        taken(path)
    return str(caught.value)


def assert_expected(found: Mapping[str, Any]) -> None:
    assert set(found) == set(EXPECTED)
    assert all(np.array_equal(found[key], value) for key, value in EXPECTED.items())


WRITERS: dict[str, Callable[[Path], Path]] = {
    "keras 3": keras3,
    "legacy": legacy,
    "legacy, split": lambda path: legacy(path, split=True),
    "whole legacy model": lambda path: legacy(path, root="model_weights"),
    ".keras": lambda path: packed(path, keras3(path.with_suffix(".inner"))),
    ".keras, deflated": lambda path: packed(
        path, keras3(path.with_suffix(".inner")), compression=zipfile.ZIP_DEFLATED
    ),
}


@pytest.mark.parametrize("writer", WRITERS.values(), ids=WRITERS)
def test_every_format_gives_the_same_keys(writer: Callable[[Path], Path], tmp_path: Path) -> None:
    """Layers by name, variables by rank; numbered layers as in a fresh session."""
    assert_expected(taken(writer(tmp_path / "file")))


@pytest.mark.parametrize("writer", [keras3, legacy])
def test_a_process_of_its_own_reads(writer: Callable[[Path], Path], tmp_path: Path) -> None:
    path = writer(tmp_path / "weights.h5")
    with reading.read(path, "`weights.h5`", len(EXPECTED)) as found:
        assert_expected({key: stored.values for key, stored in found.tensors.items()})


def test_half_and_double_precision_stay_as_they_are(tmp_path: Path) -> None:
    """Only who asks for it gets another precision."""
    layers = {"a": [KERNEL.astype("<f2"), FOUR.astype("<f8")]}
    found = taken(keras3(tmp_path / "file", layers))
    assert {key: value.dtype.str for key, value in found.items()} == {
        "a/kernel": "<f2",
        "a/bias": "<f8",
    }


def test_names_can_come_from_the_configuration(tmp_path: Path) -> None:
    """Early files of Keras 3 do not name their layers; a `.keras` file does so elsewhere."""
    inner = keras3(tmp_path / "inner", name=False)
    layers = [
        {"class_name": "InputLayer", "config": {"name": "input"}},
        {"class_name": "Conv2D", "config": {"name": "conv2d_7"}},
        {"class_name": "BatchNormalization", "config": {"name": "norm"}},
        {"class_name": "Lambda", "config": {"name": "never run"}},
    ]
    config = json.dumps({"config": {"layers": layers}})
    assert_expected(taken(packed(tmp_path / "file", inner, config)))
    assert refusal(inner) == (
        "does not name its layers, as early versions of Keras 3 did not; a later one, or saving "
        "the model as `.keras`, keeps their names"
    )
    assert refusal(packed(tmp_path / "none", inner)) == refusal(tmp_path / "inner")


def test_groups_are_counted_by_their_class() -> None:
    layers = [
        {"class_name": kind, "config": {"name": name}}
        for kind, name in (("Conv2D", "a"), ("Dense", "b"), ("Conv2D", "c"), ("ReLU", "d"))
    ]
    found = named_by({"config": {"layers": layers}})
    assert found == {"conv2d": "a", "dense": "b", "conv2d_1": "c"}


def test_numbers_start_afresh() -> None:
    """By number, not by text; each kind for itself; Keras 1's words count as today's."""
    names = ["conv2d_12", "conv2d_9", "convolution2d_30", "batchnormalization_4", "conv1", "bn_3"]
    assert renumbered(names) == {
        "conv2d_12": "conv2d_1",
        "conv2d_9": "conv2d",
        "convolution2d_30": "conv2d_2",
        "batchnormalization_4": "batch_normalization",
        "conv1": "conv1",
        "bn_3": "bn_3",
    }
    assert renumbered(["conv2d", "conv2d_1"]) == {"conv2d": "conv2d", "conv2d_1": "conv2d_1"}


def test_unknown_variables_are_numbered() -> None:
    """A layer that no table speaks of is shown as what it is."""
    assert keys("lstm", [(4, 8), (2, 8), (8,)]) == ["lstm/0", "lstm/1", "lstm/2"]
    assert keys("dense", [(4, 8)]) == ["dense/kernel"]


def soft_link(file: h5py.File) -> None:
    file["layers/conv2d/vars/2"] = h5py.SoftLink("/layers/conv2d/vars/1")


def external_link(file: h5py.File) -> None:
    file["layers/other"] = h5py.ExternalLink("/etc/passwd", "/")


def cycle(file: h5py.File) -> None:
    file["layers/conv2d/again"] = file["layers"]


def twice(file: h5py.File) -> None:
    file["layers/conv2d/vars/2"] = file["layers/conv2d/vars/1"]


def virtual(file: h5py.File) -> None:
    layout = h5py.VirtualLayout(shape=(4,), dtype="<f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", shape=(4,))
    del file["layers/conv2d/vars/1"]
    file["layers/conv2d/vars"].create_virtual_dataset("1", layout)


def external(file: h5py.File) -> None:
    del file["layers/conv2d/vars/1"]
    where = [("/etc/passwd", 0, 16)]
    file["layers/conv2d/vars"].create_dataset("1", (4,), "<f4", external=where)


def compressed(file: h5py.File) -> None:
    del file["layers/conv2d/vars/1"]
    file["layers/conv2d/vars"].create_dataset("1", data=FOUR, compression="gzip")


def integers(file: h5py.File) -> None:
    del file["layers/conv2d/vars/1"]
    file["layers/conv2d/vars/1"] = np.zeros(4, "<i4")


def texts(file: h5py.File) -> None:
    del file["layers/conv2d/vars/1"]
    file["layers/conv2d/vars/1"] = "a text"


def huge(file: h5py.File) -> None:
    """Chunks that were never written take no room, and read as zeros."""
    del file["layers/conv2d/vars/1"]
    variables = file["layers/conv2d/vars"]
    variables.create_dataset("1", (10**12,), "<f4", chunks=(2**20,))


def gap(file: h5py.File) -> None:
    file.move("layers/conv2d/vars/1", "layers/conv2d/vars/2")


def two_of_a_name(file: h5py.File) -> None:
    file["layers/batch_normalization/vars"].attrs["name"] = "conv2d_7"


def numbered_alike(file: h5py.File) -> None:
    file["layers/conv2d/vars"].attrs["name"] = "norm2"
    file["layers/batch_normalization/vars"].attrs["name"] = "conv2d"
    file["layers/dense/vars/0"] = FOUR
    file["layers/dense/vars"].attrs["name"] = "convolution2d"


def number_for_a_name(file: h5py.File) -> None:
    file["layers/conv2d/vars"].attrs["name"] = 7


def inner_model(file: h5py.File) -> None:
    file["layers/functional/layers/conv2d/vars/0"] = KERNEL


def datatype(file: h5py.File) -> None:
    file["layers/kind"] = np.dtype("<f4")


def empty(file: h5py.File) -> None:
    file.clear()


ODD: dict[Callable[[h5py.File], None], str] = {
    soft_link: "has a link at `layers/conv2d/vars/2`, and links are not followed",
    external_link: "has a link at `layers/other`, and links are not followed",
    cycle: "has `layers/conv2d/again` in two places",
    twice: "has `layers/conv2d/vars/2` in two places",
    virtual: "has the values of `conv2d_7/bias` elsewhere than in the file",
    external: "has the values of `conv2d_7/bias` elsewhere than in the file",
    compressed: "has `conv2d_7/bias` compressed, and Keras compresses nothing",
    integers: "has `conv2d_7/bias` as `int32`; read are float64, float32 and float16",
    texts: "has `conv2d_7/1` as `object`; read are float64, float32 and float16",
    huge: "speaks of arrays of 4,000,000,000,352 bytes, and has SIZE: not all values are there",
    gap: "has not all variables of `conv2d`",
    two_of_a_name: "has two layers `conv2d_7`",
    number_for_a_name: "has `7` for a name",
    inner_model: (
        "has an array at `layers/functional/layers/conv2d/vars/0`, which is no variable of a "
        "layer; of a model inside a model, save the inner one alone"
    ),
    datatype: "has `layers/kind`, which is neither a group nor an array",
    empty: "has no weights as Keras keeps them",
}


@pytest.mark.parametrize("change", ODD, ids=lambda change: change.__name__)
def test_what_keras_does_not_write_is_refused(
    change: Callable[[h5py.File], None], tmp_path: Path
) -> None:
    """Nothing is read from elsewhere, computed, or made up."""
    path = keras3(tmp_path / "file")
    with h5py.File(path, "a") as file:
        change(file)
    size = f"{path.stat().st_size:,}"
    assert refusal(path).replace("`conv2d/", "`conv2d_7/").replace(size, "SIZE") == ODD[change]


def no_group(file: h5py.File) -> None:
    file.attrs["layer_names"] = [b"conv2d_7", b"absent"]


def one_name(file: h5py.File) -> None:
    file.attrs["layer_names"] = "conv2d_7"


def numbers(file: h5py.File) -> None:
    file.attrs["layer_names"] = [1.0, 2.0]


def no_names(file: h5py.File) -> None:
    del file["norm"].attrs["weight_names"]


def no_array(file: h5py.File) -> None:
    file["norm"].attrs["weight_names"] = [b"../conv2d_7/x"]


def no_layers(file: h5py.File) -> None:
    file.attrs["layer_names"] = [b"relu"]


ODD_LEGACY: dict[Callable[[h5py.File], None], str] = {
    no_group: "has not just one group for the layer `absent`",
    one_name: "has a name where a list of them should be",
    numbers: "has `1.0` for a name",
    no_names: "has a layer without `weight_names`",
    no_array: "has no array at `norm/../conv2d_7/x`, of which it speaks",
    no_layers: "has no weights as Keras keeps them",
}


@pytest.mark.parametrize("change", ODD_LEGACY, ids=lambda change: change.__name__)
def test_legacy_files_that_are_not_well_formed_are_refused(
    change: Callable[[h5py.File], None], tmp_path: Path
) -> None:
    path = legacy(tmp_path / "file")
    with h5py.File(path, "a") as file:
        change(file)
    assert refusal(path) == ODD_LEGACY[change]


def test_layers_that_only_their_words_tell_apart_are_refused(tmp_path: Path) -> None:
    """A file of two versions of Keras at once would otherwise lose a layer."""
    layers = {"conv2d_1": [KERNEL], "convolution2d_1": [KERNEL], "conv2d": [KERNEL]}
    assert set(renumbered(layers).values()) == {"conv2d", "conv2d_1", "conv2d_2"}
    path = legacy(tmp_path / "file", {**layers, "conv2d_01": [KERNEL]})
    assert len(taken(path)) == 4


def test_too_many_groups_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The work is bounded, whatever the file."""
    monkeypatch.setattr(hdf5, "MOST", 10)
    assert refusal(keras3(tmp_path / "file")) == "has more than 10 groups and arrays"


def test_a_configuration_that_is_too_long_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_CONFIG", 100)
    path = packed(tmp_path / "file", keras3(tmp_path / "inner"), json.dumps("x" * 200))
    words = "has `config.json` of 202 bytes, and more than 100 are not read"
    assert refusal(path) == words


def test_an_archive_without_weights_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("config.json", "{}")
    words = "is a zip archive that should hold one `model.weights.h5`, and holds none"
    assert refusal(path) == words


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_an_archive_that_holds_weights_twice_is_refused(tmp_path: Path) -> None:
    """Readers disagree on which of two counts."""
    path = packed(tmp_path / "file", keras3(tmp_path / "inner"))
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("model.weights.h5", "other")
    words = "is a zip archive that should hold one `model.weights.h5`, and holds 2 of them"
    assert refusal(path) == words


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path: Path) -> None:
    """By what it says of itself, before anything is unpacked."""
    zeros = tmp_path / "zeros"
    zeros.write_bytes(bytes(2**23))
    path = packed(tmp_path / "file", zeros, compression=zipfile.ZIP_DEFLATED)
    with zipfile.ZipFile(path) as file:
        size = file.getinfo("model.weights.h5").compress_size
    assert refusal(path) == (
        f"has `model.weights.h5` of 8,388,608 bytes packed into {size:,}: no weights shrink like "
        "that"
    )


def test_an_archive_packed_in_an_unusual_way_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path / "file", keras3(tmp_path / "inner"), compression=zipfile.ZIP_BZIP2)
    assert refusal(path) == "has `config.json` encrypted or packed in an unusual way"


@pytest.mark.parametrize("config", ["{", "[" * 100_000, "\\xff"])
def test_a_configuration_that_is_no_json_is_refused(config: str, tmp_path: Path) -> None:
    path = packed(tmp_path / "file", keras3(tmp_path / "inner"), config)
    assert refusal(path) == "has `config.json` that is no JSON"


def test_a_damaged_archive_is_refused(tmp_path: Path) -> None:
    """The archive's own sums say so."""
    path = packed(tmp_path / "file", keras3(tmp_path / "inner"))
    raw = bytearray(path.read_bytes())
    raw[raw.index(KERNEL.tobytes()) + 40] ^= 1
    path.write_bytes(raw)
    words = "is a damaged zip archive: `Bad CRC-32 for file 'model.weights.h5'`"
    assert refusal(path) == words


@pytest.mark.parametrize("writer", [keras3, legacy], ids=["keras3", "legacy"])
def test_a_file_cut_anywhere_is_refused(writer: Callable[[Path], Path], tmp_path: Path) -> None:
    raw = writer(tmp_path / "whole").read_bytes()
    for end in range(0, len(raw), max(1, len(raw) // 40)):
        path = tmp_path / f"cut{end}"
        path.write_bytes(raw[:end])
        assert refusal(path) == "is damaged, or no HDF5 file that Keras has written"


def test_flipped_bits_give_typed_errors_or_other_numbers(tmp_path: Path) -> None:
    """HDF5 has no sums of its own; whatever it makes of a file, it does so elsewhere."""
    raw = keras3(tmp_path / "whole").read_bytes()
    chance = random.Random(4)
    outcomes = []
    for i in range(12):
        damaged = bytearray(raw)
        for _ in range(8):
            damaged[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        path = tmp_path / f"{i}.h5"
        path.write_bytes(damaged)
        outcomes.append(outcome(path))
    refused = [one for one in outcomes if one]
    assert 0 < len(refused) < len(outcomes)
    assert all(words.startswith("`x.h5` ") for words in refused)


def outcome(path: Path) -> str:
    """What reading says; nothing where it gives numbers. Other errors than ours go on."""
    try:
        with reading.read(path, "`x.h5`", len(EXPECTED)):
            return ""
    except (WeightsError, ResourceError) as error:
        return str(error)


def test_the_process_says_why(tmp_path: Path) -> None:
    path = keras3(tmp_path / "x.h5")
    with h5py.File(path, "a") as file:
        external_link(file)
    words = "`x.h5` has a link at `layers/other`, and links are not followed"
    with pytest.raises(WeightsError) as caught, reading.read(path, "`x.h5`", len(EXPECTED)):
        pass
    assert str(caught.value) == words


def test_without_h5py_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "installed", lambda package: False)
    with pytest.raises(UsageError) as caught, reading.read(tmp_path / "x.h5", "`x.h5`", 1):
        pass
    assert str(caught.value) == (
        "Keras's files need `h5py`, which is not installed; in the folder of lamina's sources, "
        "`pip install -e '.[keras]'` brings it"
    )
