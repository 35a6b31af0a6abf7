"""Hostile files, end to end: told in a line, in two seconds, in 200 MB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hostile import (
    CONV,
    RELU,
    STARTUP,
    TOO_BIG,
    assert_refused,
    chained,
    checked,
    named,
    net,
    wired,
    within,
)

AUX = {"kind": "aux", "body": RELU}
N = 20_000

# name: (document, what is said after the file's name and the count)
REFUSED: dict[str, tuple[str, str]] = {
    "a ring": (
        net(wired(named(N), [{"c0": [f"c{N - 1}"]}])),
        "n.g: the wires form a cycle: c1 → c2 → c3 → c4 → c5 → c6 → c7 → c8 → … → c1",
    ),
    "loops of one": (
        net(wired(named(N), [{f"c{i}": [f"c{i}"]} for i in range(N)])),
        "n.g: the wires form a cycle: c0 → c0",
    ),
    "wires from nowhere": (
        net(wired(named(N), [{f"c{i}": [f"d{i}"]} for i in range(N)])),
        "n.g.c0: there is no part `d0` here",
    ),
    "dead parts": (
        net(wired(named(N), [{f"c{i}": ["input"]} for i in range(N)])),
        "n.g: nothing reads the output of c0, c1, c2, c3, c4, c5, c6, c7, …",
    ),
    "unknown kinds": (
        net([{f"c{i}": {"kind": f"relu{i}x"}} for i in range(25_000)]),
        "body.c0: unknown kind `relu0x`",
    ),
    "unknown fields": (
        net([{"c": {**CONV, **{f"f{i}": 1 for i in range(60_000)}}}]),
        "body.c.f0: there is no such field",
    ),
    "missing fields": (
        net(named(25_000, {"kind": "conv"})),
        "body.c0.channels: this field is required",
    ),
    "equal names": (net([{"c": RELU}] * 40_000), "body: the name `c` is taken by `c`"),
    "no names": (net([{f"{i}": RELU} for i in range(30_000)]), "body.0: `0` is no name"),
    "kernels too large": (
        net([{"m": {"kind": "concat", "branches": named(15_000, TOO_BIG)}}]),
        "n.m.c0: kernel 9 is larger than the input 8",
    ),
    "a fault at the end": (
        net([*named(17_000, CONV), {"x": TOO_BIG}]),
        "n.x: kernel 9 is larger than the input 8",
    ),
    "very many side outputs": (
        net([*named(N, AUX), {"z": TOO_BIG}]),
        "n.z: kernel 9 is larger than the input 8",
    ),
    "deep lists": (
        '{"name":' + "[" * 10**5 + "]" * 10**5 + "}",
        "nested more than 200 levels deep",
    ),
    "deep parts": (net([{"x": within(190, RELU)}]), "parts nest deeper than 64 levels"),
    "deep chains": (net([{"x": chained(66, RELU)}]), "nested more than 200 levels deep"),
    "a long list of values": (
        net([{"c": {**CONV, "init": {"scheme": "values", "values": [1.5] * 200_000}}}]),
        "body.c.init.values: found a list of 200000, expected at most 4,096 entries",
    ),
    "a table that repeats itself": (
        net(
            [
                {
                    "s": {
                        "kind": "sparse_conv",
                        "channels": 10**3,
                        "kernel": 1,
                        "table": [[0] * 300] * 1000,
                    }
                }
            ]
        ),
        "n.s: row 0 of the table names an input channel twice",
    ),
    "an integer of a million digits": (
        net([{"c": CONV}]).replace('"channels": 3', '"channels": ' + "9" * 10**6),
        "the integer `999999999999999999999999…` is too large",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_time(case: str, tmp_path: Path):
    assert_refused(*REFUSED[case], tmp_path)


def diamonds(count: int) -> Any:
    """2^count paths from the input to the end."""
    body: list[Any] = []
    inputs: list[Any] = []
    before = "input"
    for i in range(count):
        body += [{f"a{i}": RELU}, {f"b{i}": {"kind": "tanh"}}, {f"s{i}": {"kind": "add"}}]
        inputs += [{f"a{i}": [before]}, {f"b{i}": [before]}, {f"s{i}": [f"a{i}", f"b{i}"]}]
        before = f"s{i}"
    return wired(body, inputs)


def fan(count: int, merge: str) -> Any:
    """One value read by very many, and they by one."""
    names = [f"c{i}" for i in range(count)]
    inputs = [*({name: ["input"]} for name in names), {"join": names}]
    return wired([*named(count), {"join": {"kind": merge}}], inputs)


ACCEPTED = {
    "2^40 paths": (net(diamonds(40)), "fine (0 parameters, 0 MACs)", 1),
    "2^5,000 paths": (net(diamonds(5_000)), "fine (0 parameters, 0 MACs)", 5),
    "100,000 in a row": (net(named(100_000, CONV)), "fine (1,200,000 parameters", 20),
    "30,000 into one": (net(fan(30_000, "concat")), "fine (0 parameters, 0 MACs)", 8),
    "sums past 2^64": (
        net(
            [
                {"up": {"kind": "upsample", "factor": 2**40}},
                *named(3, {"kind": "conv", "channels": 2**40, "kernel": 1}),
            ]
        ),
        "fine (2.42e+24 parameters, 1.87e+50 MACs)",
        1,
    ),
    "64 levels": (net([{"x": chained(61, RELU, "a" * 64)}]), "fine (0 parameters, 0 MACs)", 1),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_what_is_only_large_is_accepted_in_time(case: str, tmp_path: Path):
    text, message, seconds = ACCEPTED[case]
    found = checked(tmp_path, text, seconds=seconds)
    assert message in found.said
    assert found.status == 0
    assert found.seconds <= seconds + STARTUP[0]
    assert found.mebibytes <= 1024


def test_a_million_brackets_are_refused_in_time(tmp_path: Path):
    found = checked(tmp_path, "[" * 10**6, "net.yaml")
    assert found.status == 1
    assert "nested more than 200 levels deep" in found.said
    assert found.seconds <= 2 + STARTUP[0]
