"""Documents that mean harm, and what refusing or accepting them costs in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

MIB = 2**20
MEASURED = """
import sys, time
from pathlib import Path
from lamina.cli.main import main
status = main(sys.argv[1:])
peak = Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]
Path("cost").write_text(f"{time.process_time()} {peak}")
sys.exit(status)
"""
STARTUP = (1.0, 60)  # seconds and mebibytes that any call takes
RELU: Any = {"kind": "relu"}
CONV = {"kind": "conv", "channels": 3, "kernel": 1}
TOO_BIG = {"kind": "conv", "channels": 3, "kernel": 9}


class Outcome(NamedTuple):
    """How a call ended, what it said, and what it took."""

    status: int
    said: str
    seconds: float  # of processor, so that a busy machine counts for nothing
    mebibytes: int


def checked(folder: Path, text: str | bytes, name: str = "net.json", seconds: float = 2) -> Outcome:
    """`lamina check` of a file with this text, named by its bare name: the first call that takes
    these seconds at most, of three. A busy machine's shared caches cost processor time too."""
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    for _ in range(3):
        found = called(folder, name)
        if found.seconds <= seconds + STARTUP[0]:
            break
    return found


def called(folder: Path, name: str) -> Outcome:
    """One call, in a process of its own."""
    found = subprocess.run(
        [sys.executable, "-c", MEASURED, "check", name],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=300,
    )
    seconds, kibibytes = (folder / "cost").read_text().split()
    said = found.stdout.decode()
    return Outcome(found.returncode, said, float(seconds), int(kibibytes) // 1024)


def assert_refused(text: str, message: str, folder: Path) -> None:
    """A document of a mebibyte is refused in a line that has this in it, in little time."""
    assert len(text) <= 1.2 * MIB
    found = checked(folder, text)
    first, second, *_ = found.said.split("\n")
    assert first.startswith("net.json: ")
    assert first.endswith(("problem", "problems"))
    assert second.startswith("net.json:1:")
    assert message in second
    assert len(second) <= 2000
    assert all(c.isprintable() or c == "\n" for c in found.said)
    assert found.status == 1
    assert found.seconds <= 2 + STARTUP[0]
    assert found.mebibytes <= 200 + STARTUP[1]


def net(body: Any, **fields: Any) -> str:
    """A document with this body."""
    return json.dumps({"name": "n", "input": [3, 8, 8], "body": body, **fields})


def named(count: int, part: Any = RELU) -> list[Any]:
    """So many equal parts, c0, c1, …"""
    return [{f"c{i}": part} for i in range(count)]


def wired(body: Any, inputs: Any, **fields: Any) -> list[Any]:
    """A body of one explicit graph."""
    return [{"g": {"kind": "graph", "body": body, "inputs": inputs, **fields}}]


def within(levels: int, part: Any, **fields: Any) -> Any:
    """The part, repeated in repeats."""
    for _ in range(levels):
        part = {"kind": "repeat", "count": 1, **fields, "body": part}
    return part


def chained(levels: int, part: Any, name: str = "a") -> Any:
    """The part in chains of one."""
    for _ in range(levels):
        part = {"kind": "chain", "body": [{name: part}]}
    return part


def use(block: str) -> Any:
    """A block of the document's own."""
    return {"kind": "use", "block": block}
