"""`-o`: a file is written whole or not at all, and nothing that is there is lost."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from lamina.cli import output
from lamina.cli.main import main
from lamina.cli.output import write
from lamina.errors import UsageError

Streams = pytest.CaptureFixture[str]
CALL = ("emit", "lenet5", "--to", "torch", "-o")


def refused(capsys: Streams, path: Path, *more: str, status: int = 2) -> str:
    """The complaint of a call that must not write, with the folder shown as ~."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    assert main([*CALL, str(path), *more]) == status
    out, error = capsys.readouterr()
    assert not out
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    return error.replace(str(path.parent), "~")


def test_a_new_file_holds_what_would_be_printed(capsys: Streams, tmp_path: Path):
    path = tmp_path / "net.py"
    assert main([*CALL, str(path)]) == 0
    assert capsys.readouterr() == ("", "")
    assert main(CALL[:-1]) == 0
    assert capsys.readouterr().out == path.read_text("utf-8")
    assert [p.name for p in tmp_path.iterdir()] == ["net.py"]
    mask = os.umask(0)
    os.umask(mask)
    assert stat.S_IMODE(path.stat().st_mode) == 0o666 & ~mask


def test_an_existing_file_is_kept(capsys: Streams, tmp_path: Path):
    path = tmp_path / "net.py"
    path.write_text("mine")
    assert refused(capsys, path) == "lamina: `~/net.py` exists; --overwrite replaces it\n"
    assert path.read_text() == "mine"


def test_overwrite_replaces_it(capsys: Streams, tmp_path: Path):
    path = tmp_path / "net.py"
    path.write_text("mine")
    assert main([*CALL, str(path), "--overwrite"]) == 0
    assert path.read_text("utf-8").startswith('"""LeNet5 for PyTorch')
    assert [p.name for p in tmp_path.iterdir()] == ["net.py"]


@pytest.mark.parametrize("more", [(), ("--overwrite",)])
@pytest.mark.parametrize("kind", ["link", "dangling", "folder", "pipe"])
def test_what_is_no_regular_file_is_left_alone(
    capsys: Streams, tmp_path: Path, kind: str, more: tuple[str, ...]
):
    path, other = tmp_path / "net.py", tmp_path / "other"
    if kind == "link":
        other.write_text("theirs")
    if kind in ("link", "dangling"):
        path.symlink_to(other)
    elif kind == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    message = "lamina: `~/net.py` is no regular file; it is left alone\n"
    assert refused(capsys, path, *more) == message
    assert kind != "link" or other.read_text() == "theirs"
    assert kind != "dangling" or not other.exists()


@pytest.mark.parametrize("more", [(), ("--overwrite",)])
def test_a_device_is_left_alone(capsys: Streams, more: tuple[str, ...]):
    assert main([*CALL, "/dev/null", *more]) == 2
    message = "lamina: `/dev/null` is no regular file; it is left alone\n"
    assert capsys.readouterr().err == message


def test_a_folder_that_is_not_there(capsys: Streams, tmp_path: Path):
    message = "lamina: cannot write `~/net.py`: No such file or directory\n"
    assert refused(capsys, tmp_path / "no" / "net.py") == message


def test_a_name_that_no_file_can_have(capsys: Streams, tmp_path: Path):
    path = tmp_path / ("x" * 300 + ".py")
    shown = f"{str(path)[:200]}…"
    assert refused(capsys, path) == f"lamina: cannot write `{shown}`: File name too long\n".replace(
        str(tmp_path), "~"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["", "x/"])
def test_what_is_no_name_of_a_file(
    capsys: Streams, tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert main([*CALL, path]) == 2
    assert capsys.readouterr() == ("", f"lamina: `{path}` is no name of a file\n")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("call", [CALL, ("spec", "lenet5", "-o")])
def test_a_dash_is_standard_output(
    capsys: Streams, tmp_path: Path, call: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert main(call[:-1]) == 0
    printed = capsys.readouterr()
    assert main([*call, "-"]) == 0
    assert capsys.readouterr() == printed
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder(capsys: Streams, tmp_path: Path):
    tmp_path.chmod(0o500)
    try:
        message = "lamina: cannot write `~/net.py`: Permission denied\n"
        assert refused(capsys, tmp_path / "net.py") == message
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.parametrize("fault", ["fsync", "replace"])
def test_what_fails_midway_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str
):
    path = tmp_path / "net.py"
    path.write_text("mine")

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(output.os, fault, full)
    with pytest.raises(UsageError, match=r"cannot write `.*net\.py`: No space left on device"):
        write(str(path), "ours", overwrite=True)
    assert [p.name for p in tmp_path.iterdir()] == ["net.py"]
    assert path.read_text() == "mine"


def test_an_interruption_leaves_all_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "net.py"

    def interrupt(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(output.os, "fsync", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write(str(path), "ours")
    assert not list(tmp_path.iterdir())


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "net.py"
    monkeypatch.setattr(output, "refuse_unfit", lambda target, overwrite: path.write_text("new"))
    with pytest.raises(UsageError, match="exists; --overwrite replaces it"):
        write(str(path), "ours")
    assert path.read_text() == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["net.py"]


def test_a_file_system_without_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path = tmp_path / "net.py"

    def refused(*arguments: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(output.os, "link", refused)
    write(str(path), "ours")
    assert path.read_text() == "ours"
    assert [p.name for p in tmp_path.iterdir()] == ["net.py"]


def test_a_spec_says_its_syntax_by_its_name(capsys: Streams, tmp_path: Path):
    yaml = "# yaml-language-server: $schema=lamina.schema.json\nname: lenet5\n"
    json = '{\n "$schema": "lamina.schema.json",\n "name": "lenet5",\n'
    for name, start in (("a.yaml", yaml), ("a.YML", yaml), ("a.json", json)):
        assert main(["spec", "lenet5", "-o", str(tmp_path / name)]) == 0
        assert (tmp_path / name).read_text("utf-8").startswith(start)
    capsys.readouterr()
    assert main(["spec", "lenet5", "-o", "a.txt"]) == 2
    assert capsys.readouterr().err == "lamina: `a.txt` should end in .yaml or .json\n"
