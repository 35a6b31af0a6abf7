"""Every file of tests/bad gets one clear answer, whole and in time: `make goldens` keeps them."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml

from bad_files import FILES, FOLDER, answer, kept
from lamina.errors import MAX_MESSAGE
from lamina.explanations import codes

SECONDS = 2
LIBYAML = "the parser says"  # its words, which PyYAML's own parser says otherwise


def name(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("path", FILES, ids=name)
def test_the_answer_is_the_kept_one(path: Path) -> None:
    """Exit status 1, nothing on standard error, and no letter that a terminal obeys."""
    said = kept(path).read_text("utf-8")
    if LIBYAML in said and not yaml.__with_libyaml__:
        pytest.skip("PyYAML has no libyaml here, whose words are quoted")
    began = time.process_time()
    found = answer(path)
    assert time.process_time() - began < SECONDS
    assert found == (1, said, "")
    assert all(c.isprintable() or c == "\n" for c in found.out)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_an_answer_has_its_place_its_code_and_a_bound(path: Path) -> None:
    first, *lines = kept(path).read_text("utf-8").splitlines()
    assert re.fullmatch(rf"{re.escape(path.name)}: \d+ problems?", first)
    assert lines[0].startswith(f"{path.name}:")
    hint = re.fullmatch(r"`lamina explain ([A-Z\d ]+)` says more", lines[-1])
    assert hint is not None
    assert set(hint[1].split()) <= set(codes())
    assert path.stem[:4] in hint[1].split(), "a file is named by its first code"
    problems = [line for line in lines if line.startswith(f"{path.name}:")]
    assert max(map(len, problems)) <= MAX_MESSAGE


def test_there_are_enough_of_every_family() -> None:
    assert len(FILES) >= 120
    for folder in ("documents", "parts", "names", "blocks", "wiring", "shapes", "budgets"):
        assert len([*(FOLDER / folder).glob("*.txt")]) >= 8, folder


def test_no_answer_is_left_over() -> None:
    assert sorted(FOLDER.rglob("*.txt")) == sorted(map(kept, FILES))
