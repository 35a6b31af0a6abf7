"""Weights that are damaged, foreign or hostile: a typed error, whose text is whole here."""

from __future__ import annotations

import os
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lamina.backends.folder import read_folder, write_folder
from lamina.backends.folder.files import digest
from lamina.errors import ResourceError, UsageError, WeightsError
from saved import NET, PREPROCESSING, Change, arrays, equal, joined, refused, rewritten, split

VALUES = arrays()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model that is fine."""
    write_folder(tmp_path / "m", NET, VALUES, preprocessing=PREPROCESSING)
    return tmp_path / "m"


def resized(header: dict[str, Any]) -> None:
    header["fc.weight"]["shape"].reverse()


def renamed(header: dict[str, Any]) -> None:
    header["extra"] = header.pop("conv.bias")
    resized(header)


def unsigned(header: dict[str, Any]) -> None:
    del header["__metadata__"]["sha256:conv.bias"]


def swapped(header: dict[str, Any]) -> None:
    """Two tensors of the same shape."""
    header["norm.scale"], header["norm.bias"] = header["norm.bias"], header["norm.scale"]


def moved(header: dict[str, Any]) -> None:
    header["conv.weight"]["data_offsets"] = [4, 436]


def halved(header: dict[str, Any]) -> None:
    header["conv.weight"]["dtype"] = "F16"


HEADERS: dict[str, tuple[Change, str]] = {
    "other keys and shapes": (
        renamed,
        "`~/model.safetensors` does not hold the tensors of little\n"
        "  1 tensor missing: `conv.bias`\n"
        "  1 tensor unexpected: `extra`\n"
        "  1 tensor mis-shaped:\n"
        "    `fc.weight` is 48 × 3, expected 3 × 48 "
        "(weights have the axes in the order of torch)",
    ),
    "no digest": (
        unsigned,
        "`~/model.safetensors` cannot be used\n  1 tensor without a digest: `conv.bias`",
    ),
    "swapped": (
        swapped,
        "`~/model.safetensors` cannot be used\n"
        "  2 tensors changed since they were saved (SHA-256): `norm.scale`, `norm.bias`",
    ),
    "a gap": (
        moved,
        "`~/model.safetensors` has a broken header: `conv.weight` begins at byte 4, not at 0",
    ),
    "another dtype": (
        halved,
        "`~/model.safetensors` has a broken header: dtype `F16`, where only F32 is read: "
        "`conv.weight`",
    ),
    "a shape of other size": (
        lambda h: h["fc.bias"].update(shape=[2**62]),
        "`~/model.safetensors` has a broken header: `fc.bias` has another number of bytes than "
        "its shape takes",
    ),
    "true for 1": (
        lambda h: h["fc.bias"].update(shape=[True, 3]),
        "`~/model.safetensors` has a broken header: `fc.bias` has no proper shape or data_offsets",
    ),
    "a rank of 1000": (
        lambda h: h["fc.bias"].update(shape=[1] * 1000),
        "`~/model.safetensors` has a broken header: `fc.bias` has no proper shape or data_offsets",
    ),
    "another field": (
        lambda h: h["fc.bias"].update(code="x"),
        "`~/model.safetensors` has a broken header: `fc.bias` has not just dtype, shape and "
        "data_offsets",
    ),
    "metadata of numbers": (
        lambda h: h.update(__metadata__={"format": 1}),
        "`~/model.safetensors` has a broken header: __metadata__ is no map of texts",
    ),
    "no metadata": (
        lambda h: h.pop("__metadata__"),
        "`~/model.safetensors` says nothing of its format, and a model folder's is `lamina 1`; "
        "`lamina convert` reads the weights of other libraries",
    ),
    "another format": (
        lambda h: h["__metadata__"].update(format="pt\x1b"),
        "`~/model.safetensors` has the format `pt\\x1b`, and a model folder's is `lamina 1`; "
        "`lamina convert` reads the weights of other libraries",
    ),
    "another layout": (
        lambda h: h["__metadata__"].update(layout="HWIO"),
        "`~/model.safetensors` has the layout `HWIO`, expected "
        "`torch; flatten is channels, height, width`",
    ),
    "another spec": (
        lambda h: h["__metadata__"].update(spec="0" * 64),
        f"`~/model.safetensors` was saved with another spec: its hash is `{'0' * 64}`, and that "
        f"of config.json `{NET.hash}`",
    ),
    "too many tensors": (
        lambda h: h.update({f"t{i}": h["fc.bias"] for i in range(120)}),
        "`~/model.safetensors` has a broken header: 130 tensors, where the network has 10",
    ),
}


@pytest.mark.parametrize("case", HEADERS)
def test_a_header_that_is_wrong(case: str, folder: Path) -> None:
    change, message = HEADERS[case]
    rewritten(folder, change)
    assert refused(folder) == message


def test_the_hash_of_the_config_in_another_place_is_none(folder: Path) -> None:
    """It is looked for where it belongs."""

    def move(header: dict[str, Any]) -> None:
        said = header["__metadata__"]
        said["elsewhere"] = said.pop("config")

    rewritten(folder, move)
    found = digest((folder / "config.json").read_bytes())
    assert refused(folder) == (
        "`~/model.safetensors` was saved with another config: its hash is `None`, and that of "
        f"config.json `{found}`"
    )


BYTES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "has 0 bytes, and is no safetensors file"),
    "one byte": (b"x", "has 1 byte, and is no safetensors file"),
    "a huge header": (
        struct.pack("<Q", 2**63) + b"{}" * 40,
        "says that its header has `9,223,372,036,854,775,808` bytes, and more than 8,388,608 are "
        "not read: it is damaged, or no safetensors file",
    ),
    "half a header": (
        struct.pack("<Q", 500) + b"{",
        "ends within its header, after 1 byte of 500",
    ),
    "no JSON": (joined(b"no", b""), "has a broken header: it is no JSON text"),
    "no text": (joined(b"\xff\xfe", b""), "has a broken header: it is no JSON text"),
    "depth": (joined(b"[" * 10**5, b""), "has a broken header: it is no JSON text"),
    "digits": (joined(b"9" * 10**5, b""), "has a broken header: it is no JSON text"),
    "a list": (joined([], b""), "has a broken header: it is no map"),
    "a key twice": (
        joined(b'{"a\\u001b": 1, "a\\u001b": 2}', b""),
        "has a broken header: `a\\x1b` stands in it twice",
    ),
    "a pickle": (
        b"\x80\x02}q\x00.",
        "is a pickle, which is never opened here; `lamina convert` reads such checkpoints",
    ),
    "a zip archive": (
        b"PK\x03\x04rest",
        "is a zip archive, as torch.save and Keras write; `lamina convert` reads such checkpoints",
    ),
    "HDF5": (
        b"\x89HDF\r\n\x1a\n",
        "is an HDF5 file, as Keras writes; `lamina convert` reads such checkpoints",
    ),
    "a page": (
        b"\n<!DOCTYPE html><html>",
        "is an HTML page; the address it came from gives no file",
    ),
    "a pointer": (
        b"version https://git-lfs.github.com/spec/v1\n",
        "is a pointer of Git LFS; `git lfs pull` fetches the file itself",
    ),
    "an array": (b"\x93NUMPY\x01\x00", "is a NumPy array"),
    "gzip": (b"\x1f\x8b\x08", "is a gzip archive; unpack it first"),
}


@pytest.mark.parametrize("case", BYTES)
def test_a_file_that_is_something_else(case: str, folder: Path) -> None:
    data, message = BYTES[case]
    (folder / "model.safetensors").write_bytes(data)
    assert refused(folder) == f"`~/model.safetensors` {message}"


def test_bytes_too_many_or_too_few(folder: Path) -> None:
    path = folder / "model.safetensors"
    raw = path.read_bytes()
    path.write_bytes(raw + b"x")
    words = "`~/model.safetensors` has {} bytes of tensors, and its header speaks of 1,140"
    assert refused(folder) == words.format("1,141")
    path.write_bytes(raw[:-4])
    assert refused(folder) == words.format("1,136")


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("conv.weight", np.nan, "1 tensor with values that are infinite or not a number"),
        ("fc.bias", -np.inf, "1 tensor with values that are infinite or not a number"),
        ("norm.running_var", -1e-9, "1 tensor with a variance below 0"),
    ],
)
def test_values_that_nothing_can_be_computed_with(
    path: str, value: float, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither written nor read."""
    values = {**VALUES, path: VALUES[path].copy()}
    values[path].flat[0] = value
    with pytest.raises(WeightsError) as refusal:
        write_folder(tmp_path / "m", NET, values)
    assert str(refusal.value) == f"what is to be saved cannot be used\n  {words}: `{path}`"
    assert not (tmp_path / "m").exists()
    monkeypatch.setattr("lamina.backends.folder.write.refuse_unfit_values", lambda arrays: None)
    write_folder(tmp_path / "m", NET, values)
    message = f"`~/model.safetensors` cannot be used\n  {words}: `{path}`"
    assert refused(tmp_path / "m") == message


def test_what_is_missing(folder: Path, tmp_path: Path) -> None:
    (folder / "config.json").unlink()
    assert refused(folder) == "`~` is no model folder: it has no config.json"
    (folder / "model.safetensors").unlink()
    assert refused(folder) == "`~` is no model folder: it has no model.safetensors"
    message = "cannot read `~`: No such file or directory"
    assert refused(tmp_path / "none", UsageError) == message
    (tmp_path / "file").write_text("x")
    assert refused(tmp_path / "file", UsageError) == "`~` is no folder; a model is saved as one"


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
@pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
def test_what_is_no_regular_file_is_not_opened(name: str, kind: str, folder: Path) -> None:
    path = folder / name
    path.rename(folder / "other")
    if kind == "link":
        path.symlink_to(folder / "other")
    elif kind == "pipe":
        os.mkfifo(path)
    else:
        path.mkdir()
    what = "a symbolic link" if kind == "link" else "no regular file"
    assert refused(folder) == f"`~/{name}` is {what}, and is not opened"


def test_what_does_not_fit_is_refused_before_it_is_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 1000)
    assert refused(folder, ResourceError) == (
        "little needs 0.0 GiB of memory (285 values of 8 bytes), and 0.0 GiB are free"
    )
    assert equal(read_folder(folder, force=True).arrays, VALUES)


def test_a_large_hostile_header_costs_little(folder: Path) -> None:
    """As large as may be, with 100,000 tensors."""
    path = folder / "model.safetensors"
    entries = {
        f"layer{i}.weight": {"dtype": "F32", "shape": [1], "data_offsets": [4 * i, 4 * i + 4]}
        for i in range(97_000)
    }
    known = split(path)[0]["__metadata__"]
    path.write_bytes(joined({"__metadata__": known, **entries}, bytes(4 * 97_000)))
    assert path.stat().st_size > 8_000_000
    start = time.process_time()
    assert refused(folder) == (
        "`~/model.safetensors` has a broken header: 97,000 tensors, where the network has 10"
    )
    assert time.process_time() - start < 2
