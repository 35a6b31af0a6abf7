"""The edges of the process: pipes that close, disks that are full, terminals of every kind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command_line import LAMINA, LENET, lamina, written

FULL = Path("/dev/full")
EVIL = "\x1b]0;title\x07\u202e\u200b[bold]\x9b31m"


@pytest.mark.parametrize(
    "call", [("summary", "resnet50", "--json"), ("list",), ("--help",), ("schema",)]
)
def test_a_reader_that_has_enough_is_no_error(call: tuple[str, ...]):
    reader, writer = os.pipe()
    os.close(reader)
    found = lamina(*call, stdout=writer, stderr=subprocess.PIPE, capture_output=False)
    os.close(writer)
    assert (found.returncode, found.stderr) == (0, b"")


def test_a_failed_check_stays_failed_when_nobody_reads(tmp_path: Path):
    path = written(tmp_path, LENET.replace("kernel: 3", "kernel: 9"))
    reader, writer = os.pipe()
    os.close(reader)
    found = lamina("check", path, stdout=writer, stderr=subprocess.PIPE, capture_output=False)
    os.close(writer)
    assert (found.returncode, found.stderr) == (1, b"")


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
@pytest.mark.parametrize("call", [("summary", "lenet5"), ("--help",), ("list",)])
def test_a_full_disk_is_one(call: tuple[str, ...]):
    with FULL.open("wb") as full:
        found = lamina(*call, stdout=full, stderr=subprocess.PIPE, capture_output=False)
    message = b"lamina: cannot write to standard output: No space left on device\n"
    assert (found.returncode, found.stderr) == (1, message)


@pytest.mark.skipif(not FULL.exists(), reason="there is no /dev/full")
def test_errors_that_cannot_be_written_do_not_matter():
    with FULL.open("wb") as full:
        found = lamina("summary", "x", stderr=full, stdout=subprocess.PIPE, capture_output=False)
    assert (found.returncode, found.stdout) == (2, b"")


@pytest.mark.parametrize(
    ("closed", "status"), [("<&-", 0), (">&-", 1), ("2>&-", 0), ("<&- >&- 2>&-", 1)]
)
def test_streams_that_are_closed(closed: str, status: int):
    command = ["sh", "-c", f'"$@" {closed}', "sh", *LAMINA, "list"]
    found = subprocess.run(command, capture_output=True, timeout=300, check=False)
    said = b"lamina: standard output is closed\n" if closed == ">&-" else b""
    assert (found.returncode, found.stderr) == (status, said)


def test_standard_input_that_is_closed():
    command = ["sh", "-c", '"$@" <&-', "sh", *LAMINA, "check", "-"]
    found = subprocess.run(command, capture_output=True, timeout=300, check=False)
    assert (found.returncode, found.stderr) == (2, b"lamina: standard input is closed\n")


@pytest.mark.parametrize(
    "env",
    [{"LC_ALL": "C"}, {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}],
)
def test_the_plainest_locale(env: dict[str, str], tmp_path: Path):
    found = lamina("summary", "lenet5", env=env)
    assert (found.returncode, found.stderr) == (0, b"")
    path = written(tmp_path, LENET.replace("body:", 'description: "é × \u4e00"\nbody:'))
    assert lamina("check", path, env=env).returncode == 0
    copy = written(tmp_path, lamina("spec", path, env=env).stdout.decode("utf-8"), "copy.yaml")
    import lamina as package

    assert package.load(copy).description == "é × \u4e00"


def test_an_ascii_terminal_gets_an_even_table():
    found = lamina("summary", "lenet5", env={"PYTHONIOENCODING": "ascii"})
    text = found.stdout.decode("ascii")
    assert "s2        subsample_t~  6x14x14           12                  0  (1+1)*6" in text
    assert "1,516  .        150.00 k  6*(5*5*3+1)+9*~" in text
    assert "48,120  #######   48.00 k  (5*5*16+1)*120" in text


@pytest.mark.parametrize("columns", ["0", "1", "40", "80", "-3", "x", "99999999"])
def test_terminals_of_any_width(columns: str):
    for call in (("summary", "lenet5"), ("list",), ("--help",)):
        found = lamina(*call, env={"COLUMNS": columns})
        assert (found.returncode, found.stderr) == (0, b"")
        if columns == "40" and call != ("--help",):
            assert max(map(len, found.stdout.decode().splitlines())) <= 80


@pytest.mark.parametrize("call", [("summary",), ("check",), ("emit", "--to", "torch"), ("spec",)])
def test_no_control_character_reaches_either_stream(call: tuple[str, ...], tmp_path: Path):
    name = written(tmp_path, LENET.replace("little", '"a\\e]0;x\\a\\u202e"'), f"{EVIL[:2]}a.yaml")
    fine = written(tmp_path, LENET.replace("body:", 'description: "[red]\\u202e\\u200b"\nbody:'))
    for path in (name, fine, EVIL):
        found = lamina(*call, path)
        assert found.returncode in (0, 1, 2)
        for text in (found.stdout.decode(), found.stderr.decode()):
            assert all(c.isprintable() or c in "\n\t" for c in text)
            assert "Traceback" not in text


def test_a_signal_ends_it_with_its_status(tmp_path: Path):
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        child = subprocess.Popen(
            [*LAMINA, "check", "-"], stdin=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert child.stdin is not None
        child.stdin.write(b"name: x\n")
        child.stdin.flush()
        time.sleep(1.5)  # it is reading
        child.send_signal(number)
        _, error = child.communicate(timeout=60)
        assert (child.returncode, error) == (status, b"")


def test_a_fault_of_our_own_is_one_line_unless_asked():
    script = (
        "import sys; import lamina.cli.commands.list as l; l.table = lambda *a: 1 / 0;"
        "from lamina.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    plain, debug = (
        subprocess.run(
            [sys.executable, "-c", script, "list", *more],
            capture_output=True,
            check=False,
            timeout=300,
        )
        for more in ([], ["--debug"])
    )
    message = b"a fault of lamina's own, ZeroDivisionError: division by zero; --debug shows where"
    assert (plain.returncode, plain.stderr) == (1, b"lamina: " + message + b"\n")
    assert debug.returncode == 1
    assert debug.stderr.startswith(b"Traceback")
