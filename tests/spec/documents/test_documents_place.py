"""Places: a path in the data leads to the line and column of its text."""

from __future__ import annotations

import pytest

from lamina.spec.documents import read

YAML = """\
name: lenet
body:
  - c1: {kind: conv, kernel: 5}
  - s2:
      kind: relu
"""
JSON = '{"name": "lenet",\r\n "body": [{"c1": {"kind": "conv"}},\r  {"s2": 1}]}'


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        ((), "1:1"),
        (("name",), "1:1"),
        (("body",), "2:1"),
        (("body", 0), "3:5"),
        (("body", 0, "c1"), "3:5"),
        (("body", 0, "c1", "kernel"), "3:22"),
        (("body", 1, "s2", "kind"), "5:7"),
        # the nearest ancestor of what is not there
        (("body", 0, "c1", "channels"), "3:5"),
        (("body", 0, "c1", "kernel", 0, "x"), "3:22"),
        (("body", 2), "2:1"),
        (("body", -1), "2:1"),
        (("body", "0"), "2:1"),
        ((0,), "1:1"),
    ],
)
def test_place_in_yaml(loc, place):
    assert read(YAML, name="net.yaml", syntax="yaml").place(loc) == f"net.yaml:{place}"


@pytest.mark.parametrize(
    ("loc", "place"),
    [
        ((), "1:1"),
        (("name",), "1:2"),
        (("body", 0), "2:11"),
        (("body", 0, "c1", "kind"), "2:19"),
        (("body", 1, "s2"), "3:4"),
        (("body", 1, "s2", "x"), "3:4"),
    ],
)
def test_place_in_json(loc, place):
    assert read(JSON, name="net.json", syntax="json").place(loc) == f"net.json:{place}"
