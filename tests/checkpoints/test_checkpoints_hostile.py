"""Files that are no checkpoint, or a hostile one: typed errors that say what it is."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from lamina.checkpoints import pickled
from lamina.checkpoints.reading import opened
from lamina.errors import LaminaError, ResourceError, UsageError, WeightsError


@pytest.fixture(autouse=True)
def inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def said(error: type[Exception] = WeightsError, path: str = "w") -> str:
    with pytest.raises(error) as caught, opened(path, 3):
        pass
    assert type(caught.value) is error
    return str(caught.value)


def written(raw: bytes) -> None:
    Path("w").write_bytes(raw)


def archived(name: str, compression: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile("w", "w", compression) as archive:
        archive.writestr(name, b"\x80\x02}q\x00." + bytes(100))


def header(entries: object, data: bytes = b"") -> bytes:
    text = entries if isinstance(entries, bytes) else json.dumps(entries).encode()
    return len(text).to_bytes(8, "little") + text + data


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: written(b""), "`w` has 0 bytes, and is no safetensors file"),
        (
            lambda: written(b"version https://git-lfs.github.com/spec/v1\n"),
            "`w` is a pointer of Git LFS; `git lfs pull` fetches the file itself",
        ),
        (
            lambda: written(b"<!DOCTYPE html><html>"),
            "`w` is an HTML page; the address it came from gives no file",
        ),
        (
            lambda: written(b"\x80\x02garbage"),
            "`w` is damaged, or no checkpoint that PyTorch has written",
        ),
        (lambda: written(b"PK\x03\x04garbage"), "`w` is a damaged zip archive"),
        (
            lambda: archived("readme.txt"),
            "`w` is a zip archive without weights; safetensors files, PyTorch's .pth and "
            ".pt, and Keras's .h5 and .keras are read",
        ),
        (
            lambda: archived("a/data.pkl", zipfile.ZIP_DEFLATED),
            "`w` is a compressed archive, as torch.save writes none",
        ),
        (
            lambda: written(
                header({"a": {"dtype": "F8", "shape": [1], "data_offsets": [0, 1]}}, b"x")
            ),
            "`w` has a broken header: `a` has dtype `F8`; read are F64, F32, F16, BF16, I64, I32, "
            "I16, I8, U8, BOOL",
        ),
        (
            lambda: written(
                header({"a": {"dtype": [], "shape": [1], "data_offsets": [0, 1]}}, b"x")
            ),
            "`w` has a broken header: `a` has dtype `[]`; read are F64, F32, F16, BF16, I64, I32, "
            "I16, I8, U8, BOOL",
        ),
        (
            lambda: written(
                header(
                    {"a": {"dtype": "U8", "shape": [2**62, 2**62], "data_offsets": [0, 1]}}, b"x"
                )
            ),
            "`w` has a broken header: `a` has another number of bytes than its shape takes",
        ),
        (
            lambda: written(
                header({"a": {"dtype": "U8", "shape": [1], "data_offsets": [1, 2]}}, b"xx")
            ),
            "`w` has a broken header: `a` begins at byte 1, not at 0",
        ),
        (
            lambda: written(
                header({"a": {"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}}, b"xx")
            ),
            "`w` has 2 bytes of tensors, and its header speaks of 1",
        ),
        (
            lambda: written(
                header({"a": {"dtype": "U8", "shape": [True], "data_offsets": [0, 1]}}, b"x")
            ),
            "`w` has a broken header: `a` has no proper shape or data_offsets",
        ),
        (
            lambda: written(header({"a": 1})),
            "`w` has a broken header: `a` has not just dtype, shape and data_offsets",
        ),
    ],
)
def test_what_a_file_is_instead(make: Callable[[], None], message: str) -> None:
    make()
    assert said() == message


class Planted:
    """A pickle of this runs a command where it is opened without care."""

    def __reduce__(self) -> Any:
        return os.system, ("touch planted",)


def test_a_pickle_runs_nothing() -> None:
    """Nor does one of a whole model; both say what they hold."""
    torch.save({"a": torch.ones(1), "b": Planted()}, "w")
    assert said() == (
        f"`w` holds a Python object ({os.system.__module__}.system), and only tensors are read; "
        "where it is at home, torch.save(model.state_dict(), …) makes a file of them alone"
    )
    assert not Path("planted").exists()


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ([1, 2], "`w` holds one `list`, not tensors by name"),
        ({"a": 3}, "`w` holds `a`, which is `int` and no tensor with a name"),
        ({3: torch.ones(1)}, "`w` holds `3`, which is `Tensor` and no tensor with a name"),
        (
            {"__metadata__": torch.ones(1)},
            "`w` holds `__metadata__`, which is `Tensor` and no tensor with a name",
        ),
        (
            {"a": torch.ones(1, dtype=torch.complex64)},
            "`w` has `a` as strided complex64, and only plain numbers are read",
        ),
        (
            {"a": torch.ones(2, 2).to_sparse()},
            "`w` has `a` as sparse_coo float32, and only plain numbers are read",
        ),
        (
            {"a": torch.ones(2, device="meta")},
            "`w` has no values of `a`, which is on meta",
        ),
    ],
)
def test_what_is_no_state_dict(found: object, message: str) -> None:
    torch.save(found, "w")
    assert said() == message


def test_a_view_makes_no_terabytes() -> None:
    """A tensor of 4 TB from a single stored value."""
    torch.save({"a": torch.ones(1).expand(10**6, 10**6)}, "w")
    size = os.path.getsize("w")
    assert said() == (
        f"`w` has tensors of 4,000,000,000,000 bytes, and the file has {size:,}: some are views "
        "that repeat values"
    )


def test_a_truncated_checkpoint() -> None:
    """Wherever it ends, in both formats; some cuts of each."""
    for modern in (True, False):
        torch.save({"a": torch.ones(100)}, "whole", _use_new_zipfile_serialization=modern)
        raw = Path("whole").read_bytes()
        for length in (len(raw) // 3, len(raw) - 9):
            written(raw[:length])
            assert said() in (
                "`w` is a damaged zip archive",
                "`w` is damaged, or no checkpoint that PyTorch has written",
            )


def test_a_truncated_safetensors_file() -> None:
    """At every byte."""
    entry = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    raw = header({"a": entry}, bytes(8))
    for length in range(len(raw)):
        written(raw[:length])
        with pytest.raises(LaminaError), opened("w", 1):
            pass
    written(raw)
    with opened("w", 1) as found:
        assert found.tensors["a"].shape == (2,)


def test_too_many_tensors_are_not_parsed() -> None:
    entries = {str(n): {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for n in range(31)}
    written(header(entries))
    assert said() == "`w` has a broken header: 31 tensors, where the network has 3"


def test_a_reader_that_takes_too_long_is_ended() -> None:
    torch.save({"a": torch.ones(1)}, "w")
    Path("out").mkdir()
    with pytest.raises(ResourceError, match=r"^w took more than 0 seconds to read$"):
        pickled.work(Path("w"), "w", Path("out"), seconds=0.01)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: None, "cannot read `w`: No such file or directory"),
        (lambda: os.mkdir("w"), "`w` is a folder; give the file of weights in it"),
        (lambda: os.mkfifo("w"), "`w` is no regular file"),
        (lambda: os.symlink("/dev/zero", "w"), "`w` is no regular file"),
        (lambda: os.symlink("nowhere", "w"), "cannot read `w`: No such file or directory"),
    ],
)
def test_what_is_no_file(make: Callable[[], None], message: str) -> None:
    make()
    assert said(UsageError) == message


def test_a_link_is_followed() -> None:
    """Caches of downloads are made of them."""
    Path("real").write_bytes(
        header({"a": {"dtype": "BOOL", "shape": [1], "data_offsets": [0, 1]}}, b"\1")
    )
    os.symlink("real", "w")
    with opened("w", 1) as found:
        assert found.tensors["a"].dtype == "BOOL"
