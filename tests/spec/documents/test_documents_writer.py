"""The writer's text, whole; and what it will not write."""

from __future__ import annotations

import math

import pytest

from lamina.errors import SpecError
from lamina.spec.documents import Code, read, to_yaml

NET = {
    "name": "lenet5",
    "description": "LeNet-5: for digits",
    "input": {"channels": 1, "height": 32, "width": 32},
    "body": [
        {"c1": {"kind": "conv", "channels": 6, "kernel": 5, "padding": [2, 2, 2, 2]}},
        {"c3": {"kind": "sparse_conv", "table": [[0, 1, 2], [1, 2, 3]], "bias": True}},
        {"wide": {"kind": "concat", "text": "x" * 80}},
        {"list": list(range(1000, 1020))},
        {"empty": [{}, []]},
        [[1, 2], ["no", None, -0.0, 1e-07]],
    ],
    "on": {},
}
TEXT = """\
name: lenet5
description: "LeNet-5: for digits"
input: {channels: 1, height: 32, width: 32}
body:
  - c1: {kind: conv, channels: 6, kernel: 5, padding: [2, 2, 2, 2]}
  - c3:
      kind: sparse_conv
      table:
        - [0, 1, 2]
        - [1, 2, 3]
      bias: true
  - wide:
      kind: concat
      text: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
  - list: [1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014,
      1015, 1016, 1017, 1018, 1019]
  - empty:
      - {}
      - []
  - - [1, 2]
    - ["no", null, -0.0, 1e-07]
"on": {}
"""


def test_a_whole_text():
    assert to_yaml(NET) == TEXT
    assert read(TEXT, syntax="yaml").data == NET


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({}, "{}\n"),
        ({"a": 1}, "a: 1\n"),
        ([], "[]\n"),
        ((1, 2), "[1, 2]\n"),
        ("é\u202e\u2028\U0001fffe", '"é\\u202E\\u2028\\U0001FFFE"\n'),
        ({"k" * 1001: [1]}, f"? {'k' * 1001}\n: [\n  1]\n"),
    ],
)
def test_small_texts(value, text):
    assert to_yaml(value) == text


HOLDS = "  a document holds lists, maps, clean texts, finite numbers, true, false and null"
ITSELF: list[object] = []
ITSELF.append(ITSELF)


@pytest.mark.parametrize(
    ("value", "code", "message"),
    [
        (math.nan, Code.UNWRITABLE, f"the number nan cannot be written\n{HOLDS}"),
        (2**63, Code.UNWRITABLE, f"an integer beyond 64 bits cannot be written\n{HOLDS}"),
        (10**5000, Code.UNWRITABLE, f"an integer beyond 64 bits cannot be written\n{HOLDS}"),
        ({1, 2}, Code.UNWRITABLE, f"a value of type `set` cannot be written\n{HOLDS}"),
        ("\x1b", Code.UNWRITABLE, f"the text `\\x1b` cannot be written\n{HOLDS}"),
        ("\ud800", Code.UNWRITABLE, f"the text `\\ud800` cannot be written\n{HOLDS}"),
        ({1: 2}, Code.KEY, "a value of type `int` cannot be a key\n  a key is a string"),
        (ITSELF, Code.DEPTH, "nested more than 200 levels deep"),
    ],
    ids=lambda value: value[:30] if isinstance(value, str) else "",
)
def test_what_no_document_holds_is_not_written(value, code, message):
    with pytest.raises(SpecError) as caught:
        to_yaml(value)
    assert (str(caught.value), caught.value.problems[0].code) == (message, code)


@pytest.mark.parametrize("leaf", [1, {"a": [1]}, [1]])
def test_the_writer_s_depth_is_the_reader_s(leaf):
    """What is written can be read, at the limit too; beyond it both refuse."""
    value: object = leaf
    for depth in range(1, 210):
        value = {"a": value} if depth % 2 else [value]
        try:
            text = to_yaml(value)
        except SpecError:
            assert depth >= 198
        else:
            assert depth <= 200
            assert read(text, syntax="yaml").data == value
