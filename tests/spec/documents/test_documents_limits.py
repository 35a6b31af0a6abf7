"""Large and hostile documents: bounded time and memory, no recursion."""

from __future__ import annotations

import contextlib
import inspect
import json
import re
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

import lamina
from lamina.errors import SpecError
from lamina.spec.documents import read, to_yaml

MIB = 2**20
SECONDS = 10  # generous: each takes less than 2 on a slow machine, and hours if it is not linear

HOSTILE_YAML = {
    **{
        piece: piece * (MIB // len(piece))
        for piece in [
            *("[", "{", "- ", "? ", "{a: ", "&a ", "*a ", "!", "!!str ", "# x\n", "\n", " ", "\t"),
            *(
                "a\n",
                "a: b\n",
                '"',
                "'",
                "''",
                "|\n",
                "---\n",
                "%TAG\n",
                "[a,",
                "{},",
                "a: ",
                "-\n",
            ),
            *("a:\n", ",", "9", "-", "é", "? a\n: ", "[a]: ", "\\", "@", "a #b\n", "- - a\n"),
        ]
    },
    "list of maps": "[" + "{}," * (MIB // 3),
    "list of lists": "[" + "[]," * (MIB // 3),
    "steps": "".join(" " * depth + "a:\n" for depth in range(1400)),
    "long key": "a" * MIB + ": 1",
    "long quoted": '"' + "\\n" * (MIB // 2),
    "long float": "1" * MIB + ".5e9999",
    "late duplicate": "".join(f"k{index}: 1\n" for index in range(90_000)) + "k0: 2",
    "indented block": "a: |\n" + "  a\n" * (MIB // 4) + "b",
}
HOSTILE_JSON = {
    **{
        piece: piece * (MIB // len(piece))
        for piece in [
            "[",
            '{"a":',
            '"',
            '"\\',
            "[],",
            "[0,",
            " ",
            "\\",
            "1",
            "-",
            '"a",',
            "9.",
            "1e",
        ]
    },
    "list of maps": "[" + "{}," * (MIB // 3),
    "escapes": '"' + "\\n" * (MIB // 2),
    "short escapes": "[" + '"\\n",' * (MIB // 5),
    "late duplicate": "{" + "".join(f'"{index}":1,' for index in range(90_000)) + '"0":2}',
}


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        *(pytest.param("yaml", text, id=f"yaml {name!r}") for name, text in HOSTILE_YAML.items()),
        *(pytest.param("json", text, id=f"json {name!r}") for name, text in HOSTILE_JSON.items()),
    ],
)
def test_a_hostile_mebibyte_is_settled_soon(syntax, text):
    began = time.process_time()
    with contextlib.suppress(SpecError):
        read(text, syntax=syntax)
    assert time.process_time() - began < SECONDS


@pytest.mark.parametrize(
    ("syntax", "text"),
    [("yaml", HOSTILE_YAML["list of maps"]), ("json", HOSTILE_JSON["list of maps"])],
)
def test_a_refused_mebibyte_takes_at_most_200_mb(syntax, text):
    """Empty containers cost the most memory for each byte; an eighth of them, measured."""
    tracemalloc.start()
    try:
        with pytest.raises(SpecError):
            read(text[: MIB // 8], syntax=syntax)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 200e6 / 8


def test_a_hundred_thousand_nodes_are_read_written_and_placed():
    lines = (f"  - n{index}: {{kind: conv, channels: 8, kernel: 3}}" for index in range(100_000))
    text = "\n".join(["body:", *lines, ""])
    began = time.perf_counter()
    document = read(text, name="net.yaml", syntax="yaml")
    assert to_yaml(document.data) == text
    for index in range(0, 100_000, 10):
        place = document.place(("body", index, f"n{index}", "kind"))
        assert place.startswith(f"net.yaml:{index + 2}:")
    assert read(json.dumps(document.data), syntax="json").data == document.data
    assert time.perf_counter() - began < 6 * SECONDS


@pytest.mark.parametrize("syntax", ["yaml", "json"])
def test_depth_does_not_depend_on_the_recursion_limit(syntax):
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(len(inspect.stack()) + 50)
    try:
        document = read('[{"a":' * 100 + "1" + "}]" * 100, syntax=syntax)
        assert document.place((0, "a") * 100).endswith(":597")
        assert repr(document) == "<Document `<text>`>"
        again = read(to_yaml(document.data), syntax="yaml")
    finally:
        sys.setrecursionlimit(before)
    assert again.data == document.data


def test_no_module_loads_yaml_with_constructors():
    """`yaml.load` and its kin build objects, and recurse; only events are used."""
    banned = re.compile(r"yaml\.(\w*load|compose)|pickle")
    for path in Path(lamina.__path__[0], "spec").rglob("*.py"):
        assert not banned.search(path.read_text(encoding="utf-8")), path
