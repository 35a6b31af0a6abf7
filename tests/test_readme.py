"""The README is run: its files are written, its commands typed, its output compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(?:^`([\w./-]+)`:?\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SET_UP = ("make setup", ". .venv/bin/activate")  # what this environment already is
CUT = "…"  # a line of its own: output that is left out
# what each machine has its own of: a difference that rounding made, and the place of the largest
ROUNDED = re.compile(r"\b\d\.\de-\d\d(?P<rest>.*  )\S+$")


class Shown(NamedTuple):
    """A command and the output that the README shows for it."""

    command: str
    output: str


def blocks(kind: str) -> Iterator[tuple[str, str]]:
    for file, language, text in BLOCK.findall(README.read_text("utf-8")):
        if language == kind:
            yield file, text


def commands() -> Iterator[Shown]:
    for _, text in blocks("console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            yield Shown(command, output)


def pattern(output: str) -> str:
    """The shown output as a pattern: `…` alone stands for any lines, inside a line for any of its
    text; differences that rounding made may be others."""
    return "\n".join(map(pattern_of_line, output.rstrip("\n").split("\n")))


def pattern_of_line(line: str) -> str:
    if line == CUT:
        return ".*?"
    exact = re.escape(ROUNDED.sub(rf"{CUT}\g<rest>{CUT}", line))
    return exact.replace(CUT, r"[^\n]*?")


def run(command: str, folder: Path) -> str:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "80"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    return done.stdout + "".join(
        line for line in done.stderr.splitlines(keepends=True) if line.startswith("lamina: ")
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("readme")
    for file, text in [*blocks("yaml"), *blocks("python")]:
        if file:
            (made / file).write_text(text, "utf-8")
    return made


def test_what_is_typed_first_puts_lamina_on_the_path() -> None:
    typed = [shown.command for shown in commands()]
    assert typed[:2] == list(SET_UP)


def test_a_cut_inside_a_line_swallows_no_other() -> None:
    """`…` in a line is text of that line; alone it is any lines."""
    assert re.fullmatch(pattern("a … c"), "a b b c", re.DOTALL)
    assert not re.fullmatch(pattern("a … c"), "a b\nmore c", re.DOTALL)
    assert re.fullmatch(pattern("a\n…\nd"), "a\nb\nc\nd", re.DOTALL)


def test_every_command_prints_what_the_readme_shows(folder: Path) -> None:
    """Commands run in order, in one folder, as a reader would type them."""
    shown = list(commands())
    assert len(shown) > 5
    for command, output in shown:
        if command in SET_UP:
            continue
        real = run(command, folder)
        assert re.fullmatch(pattern(output), real.rstrip("\n"), re.DOTALL), f"{command}\n{real}"


def test_every_snippet_runs(folder: Path) -> None:
    """Python without a file's name is one program, from top to bottom."""
    program = "\n".join(text for file, text in blocks("python") if not file)
    assert program
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
