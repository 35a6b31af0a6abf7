"""Laws: what is written reads back; any input is data or a `SpecError`; places are true."""

from __future__ import annotations

import json
import math
from unittest.mock import patch

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

import lamina.spec.documents.yaml_reader as yaml_reader
from lamina.errors import MAX_MESSAGE, SpecError
from lamina.spec.documents import Code, read, to_yaml
from lamina.spec.documents.scalars import FLOAT

WORDS = [
    *("no", "on", "1e3", "null", "1:30", "017", "<<", "=", "~", "", " ", "-", "---", "...", "?"),
    *("a: b", "a #b", "#", "é", "\u2028", "\ufeff", "\ufffe", "\x20x", "x ", "a\n b", "\t", "y"),
    *("😀", "- a", "&a", "*a", "!a", "%a", "@a", "`a", "{a", "[a", "a, b", "'", '"', "\\", "NaN"),
    *(".inf", "0x10", "2024-01-01", "true", "True", "a" * 1200, "\u202e", "é" * 600, ":", "a:"),
]
texts = st.sampled_from(WORDS) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t")
)
scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
)
data = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(texts, inner, max_size=5),
    max_leaves=40,
)
FRAGMENTS = [
    *("a", ": ", ":", "- ", "\n", "  ", "{", "}", "[", "]", ", ", "'", '"', "|", ">", "\t", "#"),
    *("&a ", "*a", "!!str ", "! ", "<<", "---\n", "...\n", "%YAML 1.2\n", "%TAG", "\\u00", "\\"),
    *("1", "017", "1e999", "null", "true", "NaN", "? ", "é", "\0", "\ud800", "\x85", "\u2028"),
    *("\\ud83d", "\\U99999999", f"%YAML 1.{'9' * 5000}\n", "\r", "\ufeff", "//", "@", "0x"),
]
soup = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
PARSERS = [yaml.SafeLoader, yaml_reader.PARSER]


def same(one: object, two: object) -> bool:
    """Equal, and 1 is no 1.0 and no True; key order counts."""
    return repr(one) == repr(two)


def refusal(text: str | bytes, syntax: str) -> tuple[object, str | None]:
    """The data, or the code of its refusal."""
    try:
        return read(text, syntax=syntax).data, None
    except SpecError as error:
        refused = error
    assert len(str(refused)) <= MAX_MESSAGE
    assert str(refused).replace("\n", "").isprintable()
    assert refused.problems[0].place
    return None, refused.problems[0].code


@settings(deadline=None)
@given(data)
@example("a" * 3000)
@example({"k" * 3000: {"k" * 3000: [1]}, "x": [["y" * 2000], {"z" * 1100: []}]})
@example([list(range(300)), [[]], [{}], {}, {"a": {}}])
@pytest.mark.parametrize("parser", PARSERS)
def test_what_is_written_reads_back(parser, value):
    """Both parsers give the very same data, in the same order."""
    with patch.object(yaml_reader, "PARSER", parser):
        assert same(read(to_yaml(value), syntax="yaml").data, value)


@settings(deadline=None)
@given(data)
def test_json_reads_what_python_writes(value):
    for text in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert same(read(text, syntax="json").data, value)


@settings(deadline=None)
@given(st.binary() | soup.map(lambda text: text.encode("utf-8", "surrogatepass")) | soup)
@pytest.mark.parametrize("parser", PARSERS)
def test_any_yaml_is_data_or_a_refusal(parser, raw):
    """Nothing but `SpecError` escapes, whatever the parser."""
    with patch.object(yaml_reader, "PARSER", parser):
        refusal(raw, "yaml")


OUR_OWN = {
    Code.CHARACTER,
    Code.ENCODING,
    Code.DUPLICATE,
    Code.INTEGER,
    Code.NOT_FINITE,
    Code.DEPTH,
}


@settings(deadline=None)
@given(st.binary() | soup | data.map(json.dumps).map(lambda text: text[: len(text) // 2]))
def test_any_json_is_what_python_reads_or_a_refusal(raw):
    """Where Python's decoder refuses, so do we; where only we refuse, the reason is our own."""
    value, code = refusal(raw, "json")
    try:
        theirs = json.loads(raw if isinstance(raw, str) else raw.decode("utf-8-sig"))
    except ValueError:
        assert code is not None
    else:
        assert code in OUR_OWN or same(value, theirs)


@settings(deadline=None)
@given(st.dictionaries(texts, data, min_size=1) | st.lists(data, min_size=1))
@pytest.mark.parametrize("syntax", ["yaml", "json"])
def test_every_key_is_placed_where_it_stands(syntax, value):
    """At a key's line and column stands the key, quoted or plain."""
    text = to_yaml(value) if syntax == "yaml" else json.dumps(value, indent=1)
    document = read(text, syntax=syntax)
    lines = text.split("\n")
    todo = [((), value)]
    while todo:
        loc, node = todo.pop()
        pairs = node.items() if isinstance(node, dict) else enumerate(node)
        for step, item in pairs:
            _, line, column = document.place((*loc, step)).split(":")
            there = lines[int(line) - 1][int(column) - 1 :]
            if isinstance(node, dict):
                assert there.startswith((step, '"'))
            if isinstance(item, (dict, list)):
                todo.append(((*loc, step), item))


@settings(deadline=None)
@given(st.from_regex(FLOAT, fullmatch=True))
def test_numbers_are_what_python_says(text):
    """Integers are exact, however large; the rest are the nearest floats, and finite."""
    value, code = refusal(text, "yaml")
    if code is None:
        assert value == (int(text) if text.lstrip("+-").isdigit() else float(text))
        assert math.isfinite(value)
