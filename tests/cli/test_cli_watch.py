"""`lamina watch`: each save is told, once, whole, with what it changed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from command_line import LAMINA, LENET, lamina, written
from lamina.cli.commands.watch import run
from lamina.cli.main import main
from lamina.cli.nets import opened
from lamina.cli.saves import saves

Streams = pytest.CaptureFixture[str]
Step = Callable[[], object]

BROKEN = """\
net.yaml at 12:00:01

net.yaml: 1 problem
net.yaml:5:5: little.conv1: kernel 9 is larger than the input 8
  5 |   - conv1: {kind: conv, channels: 2, kernel: 9}
    |     ^^^^^
  `padding: 1` or `kernel: 8` mends it (tried on the whole network)
`lamina explain L201` says more

"""
MENDED = """
before → now: 1 difference

parameters  239 →   475  +236
  weights   234 →   468  +234
  biases      5 →     7    +2
MACs        864 → 1,728  +864

equal: depth 2, 3 outputs, input 1×8×8

~ conv1: channels 2 → 4

"""


def change(old: str, new: str) -> Step:
    return lambda: Path("net.yaml").write_text(LENET.replace(old, new), "utf-8")


class Watched:
    """A watch whose sleeps are steps; when there are no more, it is interrupted."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = iter(steps)
        self.looks = -1

    def sleep(self, seconds: float) -> None:
        step = next(self.steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()

    def clock(self) -> str:
        self.looks += 1
        return f"12:00:{self.looks:02}"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    written(tmp_path)


def nothing() -> None:
    pass


def watched(*steps: Step) -> None:
    options = Namespace(file="net.yaml", mode="infer", input=None)
    watch = Watched(steps)
    with pytest.raises(KeyboardInterrupt):
        run(options, watch.sleep, watch.clock)


def blocks(text: str) -> list[str]:
    """What was told of each look."""
    return [f"net.yaml at {block}" for block in text.split("net.yaml at ")[1:]]


def test_each_save_is_told_against_the_last_good_one(capsys: Streams) -> None:
    watched(
        nothing,
        *(change("kernel: 3", "kernel: 9"), nothing),
        *(change("channels: 2", "channels: 4"), nothing, nothing),
        *(change("channels: 2", "channels: 4"), nothing),
    )
    out, error = capsys.readouterr()
    first, broken, mended, touched = blocks(out)
    assert not error
    written(Path())
    assert main(["summary", "net.yaml"]) == 0
    assert first == f"net.yaml at 12:00:00\n\n{capsys.readouterr().out}\n"
    assert broken == BROKEN
    assert mended.startswith("net.yaml at 12:00:02\n\nlittle, infer, input 1×8×8\n")
    assert mended.endswith(MENDED)
    assert "\nbefore → now: the same spec\n" in touched


def test_a_file_that_is_written_in_pieces_is_told_once(capsys: Streams) -> None:
    half = LENET[: len(LENET) // 2]
    watched(
        lambda: Path("net.yaml").write_text("", "utf-8"),
        lambda: Path("net.yaml").write_text(half, "utf-8"),
        *(change("features: 3", "features: 4"), nothing, nothing),
    )
    assert [block.count("before → now: 1 diff") for block in blocks(capsys.readouterr().out)] == [
        0,
        1,
    ]


def test_an_editor_that_saves_by_rename_is_followed(capsys: Streams) -> None:
    def write_beside() -> None:
        Path("net.yaml.new").write_text(LENET.replace("features: 3", "features: 4"), "utf-8")

    watched(
        lambda: os.replace("net.yaml", "net.yaml~"),
        nothing,
        write_beside,
        lambda: os.replace("net.yaml.new", "net.yaml"),
        nothing,
        nothing,
    )
    _, second = blocks(capsys.readouterr().out)
    assert "\nbefore → now: 1 difference\n" in second


def test_a_file_that_goes_and_comes_back_is_told(capsys: Streams) -> None:
    watched(
        lambda: os.replace("net.yaml", "away"),
        nothing,
        lambda: os.replace("away", "net.yaml"),
        nothing,
    )
    _, second = blocks(capsys.readouterr().out)
    assert "\nbefore → now: the same spec\n" in second


def test_a_file_that_goes_between_two_looks_is_no_error(
    capsys: Streams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was there when it was looked at, and is gone when it is read."""
    reads: list[str] = []

    def gone(file: str, sizes: None) -> Any:
        reads.append(file)
        if len(reads) == 2:
            Path(file).unlink()
        return opened(file, sizes)

    monkeypatch.setattr("lamina.cli.commands.watch.opened", gone)
    watched(
        *(change("features: 3", "features: 5"), nothing),
        *(change("features: 3", "features: 4"), nothing),
    )
    assert len(reads) == 3
    _, last = blocks(capsys.readouterr().out)
    assert "\n~ fc: features 3 → 4\n" in last


def test_what_cannot_be_read_is_told_and_watched_on(capsys: Streams) -> None:
    watched(
        lambda: (Path("net.yaml").unlink(), Path("net.yaml").mkdir()),
        nothing,
        Path("net.yaml").rmdir,
        *(change("features: 3", "features: 4"), nothing),
    )
    _, folder, file = blocks(capsys.readouterr().out)
    said = "lamina: net.yaml: this is a directory, and a spec is a file"
    assert folder == f"net.yaml at 12:00:01\n\n{said}\n\n"
    assert "before → now: 1 difference" in file


def test_assertions_of_the_spec_count(capsys: Streams) -> None:
    text = LENET.replace("body:", "assert: {parameters: {max: 100}}\nbody:")
    watched(lambda: Path("net.yaml").write_text(text, "utf-8"), nothing)
    assert "net.yaml: 1 problem\n" in blocks(capsys.readouterr().out)[1]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (
            "lenet5",
            "lamina: `lenet5` cannot be watched: a spec file's name ends in .yaml, .yml or .json\n",
        ),
        ("absent.yaml", "lamina: `absent.yaml` is not there to be watched\n"),
    ],
)
def test_what_cannot_be_watched(file: str, message: str, capsys: Streams) -> None:
    assert main(["watch", file]) == 2
    assert capsys.readouterr() == ("", message)


def started(**streams: Any) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "COLUMNS": "80"}
    command = [*LAMINA, "watch", "net.yaml"]
    return subprocess.Popen(command, env=environment, **streams)


def test_an_interrupt_ends_it_cleanly() -> None:
    with started(stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        assert watch.stdout.readline().startswith(b"net.yaml at ")
        watch.send_signal(signal.SIGINT)
        _, error = watch.communicate(timeout=60)
    assert (watch.returncode, error) == (130, b"")


def test_it_ends_when_nobody_reads_any_more() -> None:
    with started(stdout=subprocess.PIPE, stderr=subprocess.PIPE) as watch:
        assert watch.stdout.readline().startswith(b"net.yaml at ")
        watch.stdout.close()
        deadline = time.monotonic() + 60
        while watch.poll() is None and time.monotonic() < deadline:
            change("features: 3", f"features: {int(time.monotonic() * 10) % 1000 + 1}")()
            time.sleep(0.5)
        assert (watch.returncode, watch.stderr.read()) == (0, b"")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
@pytest.mark.parametrize(("term", "clears"), [("xterm", True), ("dumb", False)])
def test_a_terminal_is_cleared(term: str, clears: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    import pty

    monkeypatch.setenv("TERM", term)
    leader, follower = pty.openpty()
    with started(stdout=follower, stderr=follower) as watch:
        os.close(follower)
        shown = os.read(leader, 100)
        watch.send_signal(signal.SIGINT)
        watch.wait(60)
    os.close(leader)
    assert shown.startswith(b"\x1b[H\x1b[2Jnet.yaml at ") == clears
    assert watch.returncode == 130


def test_the_first_look_needs_no_sleep() -> None:
    """`saves` tells the file as it is at once."""

    def never(seconds: float) -> None:
        raise AssertionError

    assert next(saves("net.yaml", never)) is None


def test_it_can_be_typed() -> None:
    found = lamina("watch", "--help")
    assert b"usage: lamina watch [-h] [--debug] [--mode {infer,train}]" in found.stdout
