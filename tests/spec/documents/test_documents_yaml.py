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
    # D1: depth
    ("[" * 201, Code.DEPTH, "net.yaml:1:201: nested more than 200 levels deep"),
    ("- " * 201 + "a", Code.DEPTH, "net.yaml:1:401: nested more than 200 levels deep"),
    # D2, D3, D4: anchors, aliases, merge keys
    ("a: &x 1\nb: *x", Code.ANCHOR, f"net.yaml:1:4: the anchor `x` is refused\n{HINT_ANCHOR}"),
    ("&a [*a]", Code.ANCHOR, f"net.yaml:1:1: the anchor `a` is refused\n{HINT_ANCHOR}"),
    ("a: *x", Code.ANCHOR, f"net.yaml:1:4: the alias `x` is refused\n{HINT_ANCHOR}"),
    (
        "a:\n  <<: {b: 1}",
        Code.MERGE,
        "net.yaml:2:3: the merge key `<<` is refused\n  write the fields out",
    ),
    # D5: duplicates
    (
        "kind: conv\nkernel: 3\nkind: relu",
        Code.DUPLICATE,
        "net.yaml:3:1: the key `kind` is given twice\n  first at line 1, column 1",
    ),
    (
        "a: {b: [1], 'b': 2}",
        Code.DUPLICATE,
        "net.yaml:1:13: the key `b` is given twice\n  first at line 1, column 5",
    ),
    # D7: octal or decimal?
    (
        "kernel: 017",
        Code.AMBIGUOUS,
        "net.yaml:1:9: `017` has a leading zero, which some readers take for octal\n"
        "  write `17`, or `0o` and octal digits, or put it in quotes",
    ),
    # D8: not finite
    ("a: .inf", Code.NOT_FINITE, f"net.yaml:1:4: `.inf` is not a finite number\n{HINT_FINITE}"),
    ("a: -.Inf", Code.NOT_FINITE, f"net.yaml:1:4: `-.Inf` is not a finite number\n{HINT_FINITE}"),
    ("a: .nan", Code.NOT_FINITE, f"net.yaml:1:4: `.nan` is not a finite number\n{HINT_FINITE}"),
    ("a: NaN", Code.NOT_FINITE, f"net.yaml:1:4: `NaN` is not a finite number\n{HINT_FINITE}"),
    (
        "[-Infinity]",
        Code.NOT_FINITE,
        f"net.yaml:1:2: `-Infinity` is not a finite number\n{HINT_FINITE}",
    ),
    ("1e400", Code.NOT_FINITE, f"net.yaml:1:1: `1e400` is not a finite number\n{HINT_FINITE}"),
    # D9: integers
    (
        "9223372036854775808",
        Code.INTEGER,
        f"net.yaml:1:1: the integer `9223372036854775808` is too large\n{HINT_INTEGER}",
    ),
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
    # D11: bytes and characters
    (
        b"a: \xff",
        Code.ENCODING,
        "net.yaml:1:4: byte 3 (0xff) is not UTF-8\n  save the file as UTF-8",
    ),
    (
        "a: 1".encode("utf-16"),
        Code.ENCODING,
        "net.yaml:1:1: byte 0 (0xff) is not UTF-8\n  this looks like UTF-16; save it as UTF-8",
    ),
    (
        b"\xef\xbb\xbf\xc3\xa9: \0",
        Code.CHARACTER,
        f"net.yaml:1:4: U+0000 at byte 7 is not allowed here\n  in a string,{HINT_TEXT[1:]}",
    ),
    (
        "# \ud800",
        Code.CHARACTER,
        f"net.yaml:1:3: U+D800 at byte 2 is not allowed here\n  in a string,{HINT_TEXT[1:]}",
    ),
    (
        "# hidden\u2028a: 1",
        Code.CHARACTER,
        'net.yaml:1:9: U+2028 at byte 8 is not allowed here\n  in a string, write it as "\\u2028"',
    ),
    ('a: "\\e[2J"', Code.CHARACTER, f"net.yaml:1:4: this string holds U+001B\n{HINT_TEXT}"),
    # D12: tags
    (
        "a: !!python/object/apply:os.system [ls]",
        Code.TAG,
        f"net.yaml:1:4: the tag `!!python/object/apply:os.system` is refused\n{HINT_TAG}",
    ),
    ("a: !!str 1", Code.TAG, f"net.yaml:1:4: the tag `!!str` is refused\n{HINT_TAG}"),
    ("!\x20{}", Code.TAG, f"net.yaml:1:1: the tag `!` is refused\n{HINT_TAG}"),
    ("- !x 1", Code.TAG, f"net.yaml:1:3: the tag `!x` is refused\n{HINT_TAG}"),
    # D13: documents
    ("", Code.EMPTY, "net.yaml:1:1: there is no document here"),
    ("# only a comment\n", Code.EMPTY, "net.yaml:1:1: there is no document here"),
    ("--- # null\n...", Code.EMPTY, "net.yaml:1:1: there is no document here"),
    (
        "a: 1\n---\nb: 2",
        Code.SEVERAL,
        "net.yaml:2:1: a second document begins here\n  a file holds one spec",
    ),
    ("{a: 1} b", Code.SEVERAL, "net.yaml:1:8: text after the end of the document"),
    (
        "a:\n\t- b",
        Code.TAB,
        "net.yaml:2:1: a tab stands here\n  YAML indents with spaces only",
    ),
    (
        "a:\n  - {b: 1",
        Code.TRUNCATED,
        "net.yaml:2:10: the text ends too early\n"
        "  while parsing a flow mapping that began at line 2, column 5",
    ),
    (
        "a: 'b",
        Code.TRUNCATED,
        "net.yaml:1:6: the text ends too early\n"
        "  while scanning a quoted scalar that began at line 1, column 4",
    ),
    (
        "%YAML 1.1\n---\na: 1",
        Code.DIRECTIVE,
        "net.yaml:1:1: the only directive that is read is `%YAML 1.2`\n"
        "  remove the lines that begin with %",
    ),
    (
        "a: b: c",
        Code.SYNTAX,
        "net.yaml:1:5: this is not well-formed YAML\n"
        "  the parser says `mapping values are not allowed in this context`\n"
        "  indent maps evenly, and put a text that holds `: ` in quotes",
    ),
    (
        "a: 1\nb\nc: 2",
        Code.SYNTAX,
        "net.yaml:2:1: this is not well-formed YAML\n"
        "  the parser says `could not find expected ':'`\n"
        "  after a key stand a colon and a space",
    ),
    (
        "a: @b",
        Code.SYNTAX,
        "net.yaml:1:4: this is not well-formed YAML\n"
        "  the parser says `found character that cannot start any token`\n"
        "  a text that begins with this sign goes in quotes",
    ),
    # D15: keys
    ("1: a", Code.KEY, f"net.yaml:1:1: an integer cannot be a key\n{HINT_KEY}"),
    ("1e3: a", Code.KEY, f"net.yaml:1:1: a number cannot be a key\n{HINT_KEY}"),
    ("true: a", Code.KEY, f"net.yaml:1:1: true or false cannot be a key\n{HINT_KEY}"),
    ("~: a", Code.KEY, f"net.yaml:1:1: null cannot be a key\n{HINT_KEY}"),
    ("{[a]: 1}", Code.KEY, f"net.yaml:1:2: a list cannot be a key\n{HINT_KEY}"),
    ("? {a: 1}\n: 2", Code.KEY, f"net.yaml:1:3: a map cannot be a key\n{HINT_KEY}"),
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
