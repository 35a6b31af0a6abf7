"""The disk that training takes: as much as is foretold, and refused where it is not there."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

import lamina
from doctored import NET, Sides
from lamina.backends.compile import compilation
from lamina.backends.draw import tensors
from lamina.backends.proof.task import Dtype, Task
from lamina.backends.proof.training import disk
from lamina.backends.proof.training.sides import steps
from lamina.cli.main import main
from lamina.errors import ResourceError


def full(monkeypatch: pytest.MonkeyPatch, folder: Path, free: int) -> None:
    """The temporary folder's disk has so many bytes."""
    monkeypatch.setattr(disk.tempfile, "gettempdir", lambda: str(folder))
    monkeypatch.setattr(disk.shutil, "disk_usage", lambda place: SimpleNamespace(free=free))


@pytest.mark.parametrize(("dtype", "size", "needed"), [("float64", 8, 6.2), ("float32", 4, 3.1)])
def test_what_does_not_fit_is_refused_with_the_figure(
    dtype: Dtype, size: int, needed: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 2**50)
    full(monkeypatch, Path("/there\n"), 3 * 2**30)
    with pytest.raises(ResourceError) as refusal:
        lamina.verify(lamina.create("vgg16"), dtype=dtype, steps=1)
    assert str(refusal.value) == (
        f"training vgg16 needs {needed} GiB of disk in `/there\\n` (138,357,544 values of {size} "
        "bytes, 6 times), and 3.0 GiB are free; TMPDIR names another folder"
    )


def test_the_plain_proof_asks_for_no_disk(
    proved: Sides, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    full(monkeypatch, tmp_path, 0)
    assert proved(NET).holds


def test_force_starts_all_the_same(
    proved: Sides, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Memory that is short is passed over, too."""
    proved(NET, steps=1)  # leaves its sides in place
    full(monkeypatch, tmp_path, 0)
    monkeypatch.setattr("lamina.backends.compile.available_memory", lambda: 0)
    path = tmp_path / "net.json"
    path.write_text(NET.to_json(), "utf-8")
    assert main(["verify", str(path), "--steps", "1"]) != 0
    assert main(["verify", str(path), "--steps", "1", "--force"]) == 0


def test_the_figure_is_what_the_sides_leave() -> None:
    """A step's files hold every tensor once, and beside them a few losses."""
    task = Task(NET.to_json(), "torch", "train", "float64", 0, steps=1)
    made = compilation(NET, "torch", "train")
    (found,) = steps(task, made)
    lost = [array.size for name, array in found.items() if name.startswith(("loss/", "total/"))]
    total = sum(tensor.count for _, tensor in tensors(made.graph))
    assert sum(array.size for array in found.values()) - sum(lost) == total
    assert all(array.itemsize == 8 for array in found.values())
    assert disk.TIMES == 3
