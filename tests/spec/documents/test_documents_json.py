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
    (
        "[" + "9" * 5000 + "]",
        Code.INTEGER,
        f"net.json:1:2: the integer `{'9' * 24}…` is too large\n"
        "  the largest is 9223372036854775807 (2^63 - 1)",
    ),
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
