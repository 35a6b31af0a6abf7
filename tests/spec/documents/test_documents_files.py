"""Files and streams: only regular files of a sane size are read, and nothing hangs (D14)."""

from __future__ import annotations

import errno
import io
import os
import re
import socket
from pathlib import Path

import pytest

import lamina.spec.documents.reading as reading
from lamina.errors import SpecError, UsageError
from lamina.spec.documents import MAX_BYTES, read_file, read_stream

TOO_LARGE = "more than 64 MiB, the most that a spec may have"


@pytest.mark.parametrize(
    ("name", "text"),
    [("net.yaml", "a: [1]"), ("net.yml", "a: [1]"), ("net.JSON", '{"a": [1]}')],
)
def test_the_suffix_tells_the_syntax(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text)
    document = read_file(path)
    assert document.data == {"a": [1]}
    assert document.name == str(path)
    assert document.place(["a", 0]).startswith(f"{path}:1:")


def test_a_link_to_a_file_is_read(tmp_path):
    (tmp_path / "net.yaml").write_text("a: 1")
    (tmp_path / "link.yaml").symlink_to("net.yaml")
    assert read_file(tmp_path / "link.yaml").data == {"a": 1}


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("net.txt", "net.txt: a spec's file name ends in .yaml, .yml or .json"),
        ("net", "net: a spec's file name ends in .yaml, .yml or .json"),
        ("", ": a spec's file name ends in .yaml, .yml or .json"),
        ("absent.yaml", "absent.yaml: no such file or directory"),
        ("a\0.yaml", "a\\x00.yaml: embedded null byte"),
    ],
)
def test_wrong_calls(tmp_path, monkeypatch, name, message):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=f"^{re.escape(message)}$"):
        read_file(name)


def special_files(folder: Path):
    (folder / "folder.yaml").mkdir()
    os.mkfifo(folder / "pipe.yaml")
    (folder / "device.yaml").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.yaml")


@pytest.mark.parametrize("name", ["a folder", "a pipe", "a device", "a socket"])
def test_only_regular_files_are_read(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    special_files(tmp_path)
    word = name.removeprefix("a ")
    with pytest.raises(UsageError) as caught:
        read_file(f"{word}.yaml")
    kind = name.replace("folder", "directory")
    assert str(caught.value) == f"{word}.yaml: this is {kind}, and a spec is a file"


def test_a_pipe_put_in_place_of_a_checked_file_does_not_hang(tmp_path, monkeypatch):
    """What was opened is checked again, and opening it does not wait for a writer."""
    regular = os.stat(__file__)
    os.mkfifo(tmp_path / "net.yaml")
    monkeypatch.setattr(reading.os, "stat", lambda path: regular)
    with pytest.raises(UsageError, match="this is a pipe"):
        read_file(tmp_path / "net.yaml")


def test_a_large_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open("net.yaml", "wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SpecError, match=f"^net.yaml: {TOO_LARGE}$"):
        read_file("net.yaml")


class Endless(io.RawIOBase):
    """Counts what is taken from it, and hands it out in pieces smaller than asked for."""

    taken = 0

    def read(self, size=-1):
        self.taken += size // 2 + 1
        return b" " * (size // 2 + 1)


def test_an_endless_stream_is_left_at_the_limit():
    stream = Endless()
    with pytest.raises(SpecError, match=f"^<stdin>: {TOO_LARGE}$"):
        read_stream(stream, syntax="json")
    assert stream.taken == MAX_BYTES + 1


def test_a_stream_is_read_to_its_end():
    document = read_stream(io.BytesIO(b"a: 1"), name="-", syntax="yaml")
    assert (document.data, document.name) == ({"a": 1}, "-")


class Broken(io.RawIOBase):
    def read(self, size=-1):
        raise OSError(errno.EIO, "Input/output error")


def test_a_stream_that_fails_is_a_wrong_call():
    with pytest.raises(UsageError, match=r"^<stdin>: input/output error$"):
        read_stream(Broken(), syntax="yaml")


def test_a_text_in_memory_has_the_same_limit():
    with pytest.raises(SpecError, match=TOO_LARGE):
        reading.read(b" " * (MAX_BYTES + 1), syntax="json")
