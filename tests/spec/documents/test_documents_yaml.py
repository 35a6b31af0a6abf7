"""YAML from strangers: what is read, and the whole message of every refusal."""

from __future__ import annotations

import pytest
import yaml

from lamina.errors import SpecError
from lamina.spec.documents import Code, read

HINT_KEY = "  a key is a string; one that looks like another value goes in quotes"
HINT_FINITE = "  a spec holds finite numbers only; a text goes in quotes"
HINT_ANCHOR = "  write the value out; `kind: repeat` says a part several times"
HINT_TAG = "  a spec is plain data: lists, maps, texts, numbers, true, false, null"
HINT_TEXT = "  write printable text, newlines and tabs only"
HINT_INTEGER = "  the largest is 9223372036854775807 (2^63 - 1)"

READ = [
    # D7: YAML 1.2, not 1.1
    ("[no, yes, on, off, y, N]", ["no", "yes", "on", "off", "y", "N"]),
    ("[1:30, 2024-01-01, =, 1_000, 0b11]", ["1:30", "2024-01-01", "=", "1_000", "0b11"]),
    ("[1e3, 1e-4, .5, 1., -0.0, +2.5E1]", [1000.0, 0.0001, 0.5, 1.0, -0.0, 25.0]),
    ("[0, -7, +7, 0x1F, 0o17]", [0, -7, 7, 31, 15]),
    ("[null, Null, NULL, ~, ]", [None, None, None, None]),
    ("[true, True, TRUE, false, False, FALSE]", [True, True, True, False, False, False]),
    ("['017', \"1e3\", 'true', '<<']", ["017", "1e3", "true", "<<"]),
    ("a:\nb: ", {"a": None, "b": None}),
    # D9: the largest integers
    ("[9223372036854775807, -9223372036854775807]", [2**63 - 1, -(2**63) + 1]),
    # D11: a BOM is tolerated
    (b"\xef\xbb\xbfa: \xc3\xa9", {"a": "é"}),
    # D13: one document, with or without its marks
    ("%YAML 1.2\n---\na: 1\n...\n", {"a": 1}),
    ("--- null", None),
    ("just a text", "just a text"),
    ("a:\r\n- b\r\n", {"a": ["b"]}),
    ("a: |\n  x\n  y\n", {"a": "x\ny\n"}),
    ('"\\U0001F600 \\u2028 \\t"', "😀 \u2028 \t"),
]

REFUSED = [
    (
        "a: -" + "9" * 5000,
        Code.INTEGER,
        f"net.yaml:1:4: the integer `-{'9' * 23}…` is too large\n{HINT_INTEGER}",
    ),
    (
        "0x" + "f" * 10**6,
        Code.INTEGER,
        f"net.yaml:1:1: the integer `0x{'f' * 22}…` is too large\n{HINT_INTEGER}",
    ),
    (
        "# \ud800",
        Code.CHARACTER,
        f"net.yaml:1:3: U+D800 at byte 2 is not allowed here\n  in a string,{HINT_TEXT[1:]}",
    ),
]

needs_libyaml = pytest.mark.skipif(
    not yaml.__with_libyaml__, reason="the messages quote libyaml's words"
)


@pytest.mark.parametrize(("text", "data"), READ)
def test_reads_the_core_schema_of_yaml_1_2(text, data):
    """repr tells 1 from 1.0 and from True."""
    assert repr(read(text, syntax="yaml").data) == repr(data)


@needs_libyaml
@pytest.mark.parametrize(("text", "code", "message"), REFUSED, ids=lambda value: str(value)[:24])
def test_refusal(text, code, message):
    """Every refusal has its code, its place and its whole text."""
    with pytest.raises(SpecError) as caught:
        read(text, name="net.yaml", syntax="yaml")
    (problem,) = caught.value.problems
    assert str(caught.value) == message
    assert problem.code == code.value
    assert message.startswith(f"{problem.place}: ")


def test_depth_of_200_is_read():
    data = read("[" * 200 + "]" * 200, syntax="yaml").data
    for _ in range(199):
        (data,) = data
    assert data == []


def test_a_name_cannot_forge_terminal_output():
    with pytest.raises(SpecError) as caught:
        read("", name="\x1b[2Jnet\n.yaml", syntax="yaml")
    assert str(caught.value) == r"\x1b[2Jnet\n.yaml:1:1: there is no document here"
