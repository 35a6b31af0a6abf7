"""Files written all or not at all: what is called, in which order."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from lamina import durable
from lamina.durable import beside, place


def put(target: Path, data: bytes = b"new", *, overwrite: bool = True) -> None:
    with beside(target) as (file, written):
        file.write(data)
    place(written, target, overwrite=overwrite)


def noted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls that make a file durable, as they happen, with what they are about."""
    calls: list[str] = []
    real = {name: getattr(os, name) for name in ("fsync", "replace", "link")}

    def fsync(descriptor: int) -> None:
        calls.append(f"fsync {Path(os.readlink(f'/proc/self/fd/{descriptor}')).suffix or 'folder'}")
        real["fsync"](descriptor)

    def moved(name: str) -> Any:
        def call(old: Path, new: Path) -> None:
            assert old.read_bytes() == b"new"  # all of it is in the file by now
            calls.append(f"{name} {old.suffix} to {new.name}")
            real[name](old, new)

        return call

    monkeypatch.setattr(durable.os, "fsync", fsync)
    monkeypatch.setattr(durable.os, "replace", moved("replace"))
    monkeypatch.setattr(durable.os, "link", moved("link"))
    return calls


@pytest.mark.parametrize(("overwrite", "move"), [(True, "replace"), (False, "link")])
def test_the_file_is_synced_then_moved_then_the_folder_is_synced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, overwrite: bool, move: str
) -> None:
    calls = noted(monkeypatch)
    put(tmp_path / "a", overwrite=overwrite)
    assert calls == ["fsync .tmp", f"{move} .tmp to a", "fsync folder"]
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_existing_file_is_replaced_only_on_request(tmp_path: Path) -> None:
    target = tmp_path / "a"
    target.write_bytes(b"old")
    with pytest.raises(FileExistsError):
        put(target, overwrite=False)
    assert target.read_bytes() == b"old"
    put(target)
    assert target.read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_what_fails_while_it_is_written_leaves_nothing(tmp_path: Path) -> None:
    def half() -> None:
        with beside(tmp_path / "a") as (file, _):
            file.write(b"half")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half()
    assert list(tmp_path.iterdir()) == []
