"""JSON from strangers: RFC 8259 and nothing more, and the whole message of every refusal."""

from __future__ import annotations

import pytest

from lamina.errors import SpecError
from lamina.spec.documents import Code, read

HINT_FINITE = "  a spec holds finite numbers only; a text goes in quotes"
HINT_TEXT = "  write printable text, newlines and tabs only"

READ = [
    ('{"a": [1, -0, 1.0, -0.0, 2E+3, 1e-4]}', {"a": [1, 0, 1.0, -0.0, 2000.0, 0.0001]}),
    ('[true, false, null, "", {}, []]', [True, False, None, "", {}, []]),
    (' \t\r\n"x" \t\r\n', "x"),
    (b'\xef\xbb\xbf{"a":1}', {"a": 1}),
    (r'"\u00e9\ud83d\ude00\/\n\t\"\\"', 'é😀/\n\t"\\'),
    ('"\u2028\ufeff\uffff"', "\u2028\ufeff\uffff"),
    ("9223372036854775807", 2**63 - 1),
]

REFUSED = [
    # D1: depth
    ("[" * 201, Code.DEPTH, "net.json:1:201: nested more than 200 levels deep"),
    ('{"a":' * 201, Code.DEPTH, "net.json:1:1001: nested more than 200 levels deep"),
    # D5: duplicates
    (
        '{"a": {"a": 1},\n "b": 2,\n "\\u0061": 3}',
        Code.DUPLICATE,
        "net.json:3:2: the key `a` is given twice\n  first at line 1, column 2",
    ),
    # D8, D9: numbers
    ("[NaN]", Code.NOT_FINITE, f"net.json:1:2: `NaN` is not a finite number\n{HINT_FINITE}"),
    (
        "-Infinity",
        Code.NOT_FINITE,
        f"net.json:1:1: `-Infinity` is not a finite number\n{HINT_FINITE}",
    ),
    ("1e400", Code.NOT_FINITE, f"net.json:1:1: `1e400` is not a finite number\n{HINT_FINITE}"),
    (
        "[" + "9" * 5000 + "]",
        Code.INTEGER,
        f"net.json:1:2: the integer `{'9' * 24}…` is too large\n"
        "  the largest is 9223372036854775807 (2^63 - 1)",
    ),
    ("017", Code.SYNTAX, "net.json:1:1: expected a value, found `017`"),
    ("[.5]", Code.SYNTAX, "net.json:1:2: expected a value or `]`, found `.5`"),
    ("0x10", Code.SYNTAX, "net.json:1:1: expected a value, found `0x10`"),
    # D11: bytes and characters
    (
        b'"\xed\xa0\x80"',
        Code.ENCODING,
        "net.json:1:2: byte 1 (0xed) is not UTF-8\n  save the file as UTF-8",
    ),
    ('"\\ud800"', Code.CHARACTER, f"net.json:1:1: this string holds U+D800\n{HINT_TEXT}"),
    ('{"\\u001b": 1}', Code.CHARACTER, f"net.json:1:2: this string holds U+001B\n{HINT_TEXT}"),
    (
        '"\0"',
        Code.CHARACTER,
        f"net.json:1:2: U+0000 at byte 1 is not allowed here\n  in a string,{HINT_TEXT[1:]}",
    ),
    # D13: the document
    ("", Code.EMPTY, "net.json:1:1: there is no document here"),
    (" \n", Code.EMPTY, "net.json:1:1: there is no document here"),
    ("[1] [2]", Code.SEVERAL, "net.json:1:5: expected the end of the text, found `[`"),
    ('{"a": 1', Code.TRUNCATED, "net.json:1:8: the text ends where `,` or `}` should stand"),
    ('{"a', Code.TRUNCATED, "net.json:1:2: this string does not end"),
    (
        "[1,]",
        Code.SYNTAX,
        "net.json:1:4: expected a value, found `]`\n  JSON allows no comma before `]`",
    ),
    (
        '{"a": 1,}',
        Code.SYNTAX,
        "net.json:1:9: expected a key in double quotes, found `}`\n"
        "  JSON allows no comma before `}`",
    ),
    (
        "// net\n{}",
        Code.SYNTAX,
        "net.json:1:1: expected a value, found `/`\n  JSON has no comments; YAML has",
    ),
    (
        "{'a': 1}",
        Code.SYNTAX,
        "net.json:1:2: expected a key in double quotes or `}`, found `'`\n"
        "  JSON puts texts in double quotes",
    ),
    ('"a\nb"', Code.SYNTAX, "net.json:1:3: in a string: invalid control character"),
    ('"\\q"', Code.SYNTAX, "net.json:1:2: in a string: invalid \\escape"),
    ("[1}", Code.SYNTAX, "net.json:1:3: expected `,` or `]`, found `}`"),
    ('{"a" 1}', Code.SYNTAX, "net.json:1:6: expected `:`, found `1`"),
    ("True", Code.SYNTAX, "net.json:1:1: expected a value, found `True`"),
    # D15: keys
    ("{1: 2}", Code.SYNTAX, "net.json:1:2: expected a key in double quotes or `}`, found `1`"),
]


@pytest.mark.parametrize(("text", "data"), READ)
def test_reads_json(text, data):
    """repr tells 1 from 1.0 and from True."""
    assert repr(read(text, syntax="json").data) == repr(data)


@pytest.mark.parametrize(("text", "code", "message"), REFUSED, ids=lambda value: str(value)[:24])
def test_refusal(text, code, message):
    """Every refusal has its code, its place and its whole text."""
    with pytest.raises(SpecError) as caught:
        read(text, name="net.json", syntax="json")
    (problem,) = caught.value.problems
    assert str(caught.value) == message
    assert problem.code == code.value
    assert message.startswith(f"{problem.place}: ")
