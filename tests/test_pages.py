"""The README and the pages of docs/ are run, each from top to bottom in a folder of its own: files
are written, commands typed, snippets executed, and what they print is what the page shows."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml

import lamina
from lamina.spec.documents import read
from lamina.spec.reading import network_of
from pages import BY_THEIR_OWN_TESTS, PAGES, ROOT, Block, blocks, name, shows

RUN = [page for page in PAGES if name(page) not in BY_THEIR_OWN_TESTS]
SHOWN = {"text", "diff"}  # to look at: no command, no code
DIRECTIVE = re.compile(r"\{[\w-]+\}")  # Sphinx runs these
HIGHLIGHTED = {"console", "python", "yaml", "json", "toml"}

# Nothing else is left out. Each has its reason above it, in the page's source.
NOT_RUN = [
    ("README.md", "what everything here already stands in"),
    ("docs/checkpoints.md", "weights of these sizes are no part of the project"),
    ("docs/index.md", "what everything here already stands in"),
    ("docs/training.md", "minutes of training; the tests train small networks"),
    ("docs/tutorial.md", "it runs until it is interrupted"),
]


def read_blocks(page: Path) -> list[Block]:
    return blocks(page.read_text("utf-8"))


def typed(command: str, folder: Path) -> tuple[str, str]:
    """What a command prints; and the same with what it says on standard error below it, which a
    page must show where the command fails."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": path, "COLUMNS": "80", "OMP_NUM_THREADS": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=300,
    )
    everything = done.stdout + done.stderr
    return everything if done.returncode else done.stdout, everything


def run_console(block: Block, folder: Path) -> None:
    for command, output in block.commands:
        printed, everything = typed(command, folder)
        shown = shows(output, printed) or shows(output, everything)
        assert shown, f"line {block.line}: {command}\n{everything}"


def run_python(block: Block, names: dict[str, Any], page: str) -> None:
    """Snippets of a page are one program. Where one prints, its comments say what."""
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile("\n" * (block.line - 1) + block.text, page, "exec"), names)
    real = printed.getvalue()
    assert not real or shows(block.said, real), f"line {block.line}:\n{real}"


def read_data(block: Block) -> None:
    """Data is at least well written; a spec is checked."""
    match block.language:
        case "toml":
            tomllib.loads(block.text)
        case "json":
            json.loads(block.text)
        case _:
            data = yaml.safe_load(block.text)
            if not block.file and isinstance(data, dict) and {"name", "input", "body"} <= {*data}:
                lamina.analyze(network_of(read(block.text, syntax="yaml")))


def run(found: list[Block], folder: Path, page: str) -> None:
    names: dict[str, Any] = {"__name__": "__main__"}
    for block in found:
        if block.reason:
            continue
        if block.file:
            (folder / block.file).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.file).write_text(block.text, "utf-8")
        if block.language == "console":
            run_console(block, folder)
        elif block.language == "python" and not block.file:
            run_python(block, names, page)
        elif block.language in ("yaml", "json", "toml"):
            read_data(block)


@pytest.mark.parametrize("page", RUN, ids=name)
def test_a_page_shows_what_happens(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In order, as a reader would do it."""
    monkeypatch.chdir(tmp_path)
    run(read_blocks(page), tmp_path, name(page))


@pytest.mark.parametrize("page", RUN, ids=name)
def test_every_block_is_of_a_language_that_is_run(page: Path) -> None:
    """No command hides in a block that is only shown."""
    fences = re.findall(r"^ *(?:```|~~~)", page.read_text("utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(read_blocks(page)), "a fence stands at the beginning of its line"
    for block in read_blocks(page):
        where = f"line {block.line}: {block.language!r}"
        assert block.language in HIGHLIGHTED | SHOWN or DIRECTIVE.fullmatch(block.language), where
        hidden = re.search(r"^(\$|lamina|import) ", block.text, re.MULTILINE)
        assert block.language not in SHOWN or not hidden, where


@pytest.mark.parametrize("page", [*PAGES, *ROOT.glob("[A-Z]*.md")], ids=name)
def test_every_link_to_a_file_leads_to_one(page: Path) -> None:
    """As GitHub follows it, from the page's own folder."""
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_what_is_not_run_is_known() -> None:
    assert [
        (name(page), b.reason) for page in RUN for b in read_blocks(page) if b.reason
    ] == NOT_RUN


def test_what_other_tests_run_exists() -> None:
    assert set(BY_THEIR_OWN_TESTS) <= set(map(name, PAGES))


def test_a_cut_inside_a_line_swallows_no_other() -> None:
    """`…` in a line is text of that line; alone it is any lines."""
    assert shows("a … c", "a b b c")
    assert not shows("a … c", "a b\nmore c")
    assert shows("a\n…\nd", "a\nb\nc\nd")


def test_differences_of_rounding_may_be_others() -> None:
    row = "ok   outputs                1   2.0e-15      1e-09  logits"
    assert shows(row, row.replace("2.0e-15", "3.1e-15").replace("logits", "aux1"))
    assert not shows(row, row.replace("1e-09", "1e-08"))


def test_a_dot_is_a_dot() -> None:
    assert shows("a.c", "a.c")
    assert not shows("a.c", "abc")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("```console\n$ echo a\nb\n```\n", "line 2: echo a\n *a"),
        ("```console\n$ echo a\n```\n", "line 2: echo a\n *a"),
        ("```console\n$ echo a >&2; false\n```\n", "false\n *a"),
        ("\n```python\nprint(1)\n# 2\n```\n", "line 3:\n *1"),
        ("`n.yaml`\n\n```yaml\na: [\n```\n", "expected"),
        ("```yaml\nname: n\ninput: [3, 2, 2]\nbody: [{c: {kind: flat}}]\n```\n", "flatten"),
    ],
)
def test_a_page_that_shows_something_else_fails(text: str, fault: str, tmp_path: Path) -> None:
    with pytest.raises((AssertionError, yaml.YAMLError, lamina.SpecError), match=fault):
        run(blocks(text), tmp_path, "page.md")


def test_blocks_are_read_with_their_names_and_reasons() -> None:
    text = (
        "`a.yaml`\n\n```yaml\na: 1\n```\n\n<!-- not run: why -->\n```console\n$ b \\\n> c\nd\n```\n"
    )
    spec, console = blocks(text)
    assert spec == Block("yaml", "a: 1\n", "a.yaml", "", 4)
    assert (console.language, console.file, console.reason) == ("console", "", "why")
    assert list(console.commands) == [("b \\\nc", "d\n")]
