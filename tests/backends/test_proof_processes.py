"""The sides of a proof are processes: what happens when they crash, hang or are interrupted.

A module on PYTHONPATH stands in for a framework and does what is wanted when it is imported.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import lamina
from command_line import LAMINA
from lamina.backends.proof import prove
from lamina.errors import UsageError, VerificationError
from lamina.spec.combinators import chain
from lamina.spec.layers import ReLU
from lamina.spec.network import Network

NET = Network(name="one", input=(1, 4, 4), body=chain(relu=ReLU()))
LONG = Network(name="long", input=(1, 4, 4), body=tuple((f"r{i}", ReLU()) for i in range(9000)))
SLEEPS = """
import os, pathlib, time
pathlib.Path(__file__).with_suffix(".pid").write_text(str(os.getpid()))
time.sleep(120)
"""


def stand_in(folder: Path, monkeypatch: pytest.MonkeyPatch, source: str, name: str = "torch"):
    (folder / f"{name}.py").write_text(source)
    monkeypatch.setenv("PYTHONPATH", str(folder), prepend=os.pathsep)


def test_a_crash_shows_the_end_of_its_traceback(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in(tmp_path, monkeypatch, "def deep(): raise RuntimeError('the flux\\x1b[31m')\ndeep()\n")
    with pytest.raises(VerificationError) as refusal:
        lamina.verify(NET, backends=("torch",))
    lines = str(refusal.value).split("\n")
    assert lines[0] == "the torch side stopped with status 1:"
    assert lines[-1].startswith("RuntimeError: the flux")
    assert any("in deep" in line for line in lines)
    assert len(lines) <= 13


def test_a_side_that_dies_early_loses_no_long_spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert len(LONG.to_json()) > 2 * 65536
    stand_in(tmp_path, monkeypatch, "raise RuntimeError('early')")
    with pytest.raises(VerificationError, match="RuntimeError: early"):
        lamina.verify(LONG, backends=("torch",))


def test_a_side_that_is_killed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in(tmp_path, monkeypatch, "import os; os.kill(os.getpid(), 9)")
    words = "the torch side was killed by signal 9, as happens where memory runs out"
    with pytest.raises(VerificationError, match=words):
        lamina.verify(NET, backends=("torch",))


def test_very_much_complaint_blocks_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = "import sys; sys.stderr.write('x' * 10**6 + '\\n'); raise RuntimeError('y' * 10**5)"
    stand_in(tmp_path, monkeypatch, source)
    with pytest.raises(VerificationError) as refusal:
        lamina.verify(NET, backends=("torch",))
    assert len(str(refusal.value)) < 2000


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"backends": ()}, "a proof needs a backend: torch, flax, or both"),
        ({"backends": ("tf",)}, "there is no backend `tf`; there are torch and flax"),
        ({"dtype": "float16"}, "there is no dtype `float16`; there are float64 and float32"),
        ({"seed": -1}, "the seed is `-1`; it must be an integer from 0 up"),
        ({"seed": True}, "the seed is `True`; it must be an integer from 0 up"),
        ({"mode": "eval"}, "there is no mode `eval`; there are infer and train"),
        ({"steps": -1}, "the steps are `-1`; they must be an integer from 0 to 1,000"),
        ({"steps": 1001}, "the steps are `1001`; they must be an integer from 0 to 1,000"),
        ({"steps": True}, "the steps are `True`; they must be an integer from 0 to 1,000"),
        (
            {"steps": 1, "mode": "infer"},
            "steps of training are of the training network, mode train",
        ),
        (
            {"steps": 1, "backends": ("flax",)},
            "steps of training compare torch with flax, and need both",
        ),
        ({"steps": 1}, "one has no parameter that learns, and nothing to train"),
    ],
)
def test_a_wrong_call_starts_nothing(arguments: dict[str, object], message: str):
    with pytest.raises(UsageError) as refusal:
        lamina.verify(NET, **arguments)  # type: ignore[arg-type]
    assert str(refusal.value) == message


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_no_process_and_no_file(number: int, status: int, tmp_path: Path):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    for name in ("torch", "jax"):
        (tmp_path / f"{name}.py").write_text(SLEEPS)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "TMPDIR": str(scratch)}
    call = subprocess.Popen(
        [*LAMINA, "verify", "lenet5"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    notes = [tmp_path / f"{name}.pid" for name in ("torch", "jax")]
    wait_for(lambda: all(note.exists() and note.read_text() for note in notes))
    call.send_signal(number)
    out, error = call.communicate(timeout=60)
    assert (call.returncode, out) == (status, b"")
    assert error.startswith(b"lenet5, train: running torch and flax in float64\n")
    wait_for(lambda: not any(alive(int(note.read_text())) for note in notes))
    assert not list(scratch.iterdir())


def test_a_long_proof_says_what_still_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("lamina.backends.proof.processes.PROGRESS", 1.0)
    stand_in(tmp_path, monkeypatch, "import time; time.sleep(4); raise RuntimeError('late')")
    said: list[str] = []
    with pytest.raises(VerificationError, match="RuntimeError: late"):
        prove(NET, backends=("torch",), say=said.append)
    first, *others = said
    assert first == "one, train: running torch in float64"
    assert others
    assert all(re.fullmatch(r"  still running after \d+ s: torch", line) for line in others)


def test_a_side_that_fails_ends_the_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "torch.py").write_text(SLEEPS)
    stand_in(tmp_path, monkeypatch, "raise RuntimeError('at once')", "jax")
    with pytest.raises(VerificationError, match="RuntimeError: at once"):
        lamina.verify(NET)
    note = tmp_path / "torch.pid"
    assert not (note.exists() and alive(int(note.read_text())))


def wait_for(condition: object, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_workers_run_without_the_current_folder(tmp_path: Path):
    """So that no file beside a spec is taken for a framework."""
    (tmp_path / "torch.py").write_text("raise SystemExit(7)")
    code = "import lamina; print(lamina.verify(lamina.create('lenet5'), ('torch',)).holds)"
    found = subprocess.run(
        [sys.executable, "-P", "-c", code],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert (found.returncode, found.stdout) == (0, b"True\n"), found.stderr
