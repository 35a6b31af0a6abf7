"""The line of a problem and the mark under its place."""

from __future__ import annotations

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamina.cli.excerpts import NARROWEST, excerpt, more, summed, told, wide
from lamina.errors import MAX_MESSAGE, Problem
from lamina.spec.documents.source import SEEN, Source


def shown(text: str, at: str, width: int = 80) -> list[str]:
    """The excerpt of the first place of these letters."""
    return excerpt(Source("net.yaml", text).place(text.index(at)), width)


WIDE = 'name: "网络", kind: conv'
CASES = {
    "a key with its value": (
        "- a: {kind: conv, kernel: 9}",
        "kernel",
        ["  1 | - a: {kind: conv, kernel: 9}", "    |                   ^^^^^^^^^"],
    ),
    "a key with a part": ("- a: {kind: relu}", "a", ["  1 | - a: {kind: relu}", "    |   ^"]),
    "a list": ("kernel: [3, 3]  # x", "k", ["  1 | kernel: [3, 3]  # x", "    | " + "^" * 14]),
    "a text in quotes": ('{"a b": 1}', '"', ['  1 | {"a b": 1}', "    |  ^^^^^^^^"]),
    "a sign": ("a: [}", "}", ["  1 | a: [}", "    |     ^"]),
    "tabs": ("\ta:\tb", "b", ["  1 |     a:    b", "    |           ^"]),
    "wide letters": (WIDE, "kind", [f"  1 | {WIDE}", "    | " + " " * 14 + "^" * 10]),
    "marks on letters": ("a\u0301: b", "b", ["  1 | a\u0301: b", "    |    ^"]),
    "what hides": ("a\u202e: b", "b", ["  1 | a\\u202e: b", "    |          ^"]),
    "another line": ("a: 1\nbb: 2\n", "bb", ["  2 | bb: 2", "    | ^^^^^"]),
    "old ends of lines": ("a: 1\r\nb: 2\r\n", "b", ["  2 | b: 2", "    | ^^^^"]),
}


@pytest.mark.parametrize("case", CASES)
def test_the_mark_stands_under_the_place(case: str) -> None:
    text, at, lines = CASES[case]
    assert shown(text, at) == lines


def test_the_end_of_the_text_has_a_mark() -> None:
    assert excerpt(Source("n", "a: [").place(4), 80) == ["  1 | a: [", "    |     ^"]
    assert excerpt(Source("n", "").place(0), 80) == ["  1 |", "    | ^"]


def test_a_long_line_is_cut_around_the_place() -> None:
    """As much of the beginning as fits, otherwise a third of the line before the place."""
    parts = ", ".join(f"p{i}: {i}" for i in range(50))
    text = f"{{{parts}}}"
    assert shown(text, "p1:", 50) == [
        "  1 | {p0: 0, p1: 1, p2: 2, p3: 3, p4: 4, p5: 5,…",
        "    |         ^^^^^",
    ]
    assert shown(text, "p30", 50) == [
        "  1 | … 28, p29: 29, p30: 30, p31: 31, p32: 32, p…",
        "    |                ^^^^^^^",
    ]


LETTERS = st.text(
    st.sampled_from("ab {}[]:,\"'\t网ｂ\u0301\u202e\u200b#") | st.characters(codec="utf-8"),
    min_size=1,
    max_size=3 * SEEN,
)


@given(LETTERS, st.data(), st.integers(NARROWEST, 200))
def test_no_line_is_wider_than_the_terminal(text: str, data: st.DataObject, width: int) -> None:
    """And nothing in it is obeyed; the mark begins where the place is."""
    spot = Source("n", text).place(data.draw(st.integers(0, len(text) - 1)))
    line, mark = excerpt(spot, width)
    for one in (line, mark):
        assert sum(map(wide, one)) <= width
        assert all(c.isprintable() for c in one)
    before = mark.index("^")
    columns = 0
    for index, letter in enumerate(line):
        if columns == before and category(letter) not in ("Mn", "Me"):
            rest = line[index:]
            break
        columns += wide(letter)
    else:
        rest = ""
    wanted = spot.piece[spot.column : spot.column + 1]
    if wanted.isprintable() and wanted.strip() and category(wanted) not in ("Mn", "Me"):
        assert rest.startswith(wanted)


def test_without_a_place_there_is_no_line() -> None:
    problem = Problem("L201", "net.a", "too large", ("smaller",), "net.yaml:1:1")
    assert [*told(problem, 80)] == ["net.yaml:1:1: net.a: too large", "  smaller"]


def test_a_hint_names_the_first_codes_once() -> None:
    problems = [Problem(code, "", "m") for code in ("L201", "S101", "L201", "D103", "S102")]
    assert more(problems) == "`lamina explain L201 S101 D103` says more"


def test_a_sum_is_bounded() -> None:
    problems = [Problem("L201", "a" * 200, "m" * 200)] * 30
    text = summed(problems, 80)
    assert len(text) <= MAX_MESSAGE + 100
    assert text.splitlines()[-2:] == ["… and 26 more problems", "`lamina explain L201` says more"]
