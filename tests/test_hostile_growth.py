"""Small documents that come to much, end to end: told in a line, in two seconds, in 200 MB."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hostile import CONV, RELU, TOO_BIG, assert_refused, chained, named, net, use, within

N = 20_000
BILLION = [
    *(
        {f"b{i}": {"body": {"kind": "chain", "body": named(9, use(f"b{i + 1}"))}}}
        for i in range(30)
    ),
    {"b30": {"body": RELU}},
]
LOOP = [{"a": {"body": {"kind": "chain", "body": [{"x": use("a")}, {"y": use("a")}]}}}]


def padded(after: int, part: Any) -> Any:
    """The part, behind channels that give it a shape of its own."""
    return {"kind": "chain", "body": [{"p": {"kind": "pad_channels", "after": after}}, {"u": part}]}


def forking(levels: int, branches: int) -> list[Any]:
    """Blocks of branches that use the next, each with another shape."""
    ends = [*(use(f"b{i + 1}") for i in range(levels - 1)), RELU]
    return [
        {
            f"b{i}": {
                "body": {
                    "kind": "concat",
                    "branches": [{f"x{j}": padded((j + 2) ** i, end)} for j in range(branches)],
                }
            }
        }
        for i, end in enumerate(ends)
    ]


ITSELF = [
    {
        "a": {
            "body": {
                "kind": "concat",
                "branches": [{f"x{j}": padded(7**j, use("a"))} for j in range(20)],
            }
        }
    }
]
GROWING = {
    "kind": "chain",
    "body": [
        {"a": {"kind": "pad_channels", "after": 1}},
        {"b": {"kind": "conv_transpose", "channels": 3, "kernel": 2}},
        {"c": RELU},
    ],
}
NOWHERE = [{f"c{i}": ["d"]} for i in range(5_000)]
FLAT = {"kind": "linear", "features": 3}


def tables(rows: int) -> Any:
    """A large table behind a shape that grows."""
    sparse = {"kind": "sparse_conv", "channels": rows, "kernel": 1, "table": [[0]] * rows}
    return {"kind": "chain", "body": [{"p": {"kind": "pad", "padding": 1}}, {"s": sparse}]}


def centres(count: int) -> Any:
    """Many centres, for features that grow."""
    return {"kind": "rbf", "centres": ["+-" * 8] * count}


# name: (document, what is said after the file's name and the count)
REFUSED: dict[str, tuple[str, str]] = {
    "a million to the third": (
        net([{"r": within(3, RELU, count=10**6)}]),
        "n.r.0: this makes 1,000,000,000,000 layers, more than 1,000,000",
    ),
    "a million, and a fault": (
        net([{"r": within(1, RELU, count=10**6 - 1)}, {"x": TOO_BIG}]),
        "n.x: kernel 9 is larger than the input 8",
    ),
    "a block of itself": (
        net([{"u": use("a")}], blocks=LOOP),
        "n.blocks.a: block `a` uses itself: a → a",
    ),
    "a block of itself, in other shapes": (
        net([{"u": use("a")}], blocks=ITSELF),
        "n.blocks.a: block `a` uses itself: a → a",
    ),
    "blocks in a ring": (
        net(
            [{"u": use("b0")}],
            blocks=[{f"b{i}": {"body": use(f"b{(i + 1) % N}")}} for i in range(N)],
        ),
        "n.blocks.b0: block `b0` uses itself: b0 → b1 → b2 → b3 → b4 → b5 → b6 → b7 → … → b0",
    ),
    "blocks in a row": (
        net(
            [{"u": use("b0")}],
            blocks=[
                *({f"b{i}": {"body": use(f"b{i + 1}")}} for i in range(N)),
                {f"b{N}": {"body": RELU}},
            ],
        ),
        f"n.blocks.b{N - 64}: parts nest deeper than 64 levels",
    ),
    "blocks that nothing uses": (
        net(named(1), blocks=[{f"b{i}": {"body": use("q")}} for i in range(N)]),
        "n.blocks: the network does not use b0, b1, b2, b3, b4, b5, b6, b7, …",
    ),
    "blocks that are not there": (
        net(
            [
                {"c": {"kind": "concat", "branches": named(12_000, use("q"))}},
                *({f"u{i}": use(f"b{i}")} for i in range(5_000)),
            ],
            blocks=[{f"b{i}": {"body": RELU}} for i in range(5_000)],
        ),
        "n.c.c0: no block `q` is defined",
    ),
    "nine to the thirtieth": (
        net([{"u": use("b0")}], blocks=BILLION),
        "n.blocks.b23: this makes 4,782,969 layers, more than 1,000,000",
    ),
    "four to the fifteenth, in other shapes": (
        net([{"u": use("b0")}], blocks=forking(15, 4)),
        "n.blocks.b5: this makes 2,796,201 layers, more than 1,000,000",
    ),
    "two to the sixteenth, in other shapes": (
        net([{"u": use("b0")}], blocks=forking(16, 2)),
        "parts that are used again meet more than 20,000 other input shapes",
    ),
    "copies in other shapes": (
        net([{"r": within(1, GROWING, count=333_333)}, {"l": FLAT}]),
        "n.r.5001: parts that are used again meet more than 20,000 other input shapes",
    ),
    "a table in other shapes": (
        net([{"r": within(1, tables(65_000), count=3_000)}]),
        "n.r: the tables and wires in it have 195,000,000 entries in all, more than 4,000,000",
    ),
    "as many tables as are allowed": (
        net([{"r": within(1, tables(65_000), count=61)}, {"l": FLAT}], input=[65_000, 8, 8]),
        "n.l: linear needs a vector, its input is an image of 65000 × 130 × 130",
    ),
    "centres in other places": (
        net(
            [
                {"f": {"kind": "flatten"}},
                {"c": {"kind": "concat", "branches": named(2_000, use("b"))}},
            ],
            blocks=[{"b": {"body": centres(40_000)}}],
        ),
        "n.c: the tables and wires in it have 1,280,000,000 entries in all, more than 4,000,000",
    ),
    "wrong wires in other shapes": (
        net(
            [
                {
                    "c": {
                        "kind": "concat",
                        "branches": [{f"x{i}": padded(i, use("w"))} for i in range(1, 5_000)],
                    }
                }
            ],
            blocks=[{"w": {"body": {"kind": "graph", "body": named(5_000), "inputs": NOWHERE}}}],
        ),
        "n.blocks.w.c0: there is no part `d` here",
    ),
    "branches of two sizes": (
        net(
            [
                {
                    "c": {
                        "kind": "concat",
                        "branches": [
                            {f"b{i}": {**CONV, "kernel": 1 + i % 2}} for i in range(14_000)
                        ],
                    }
                }
            ]
        ),
        "n.c.concat: branches disagree on height × width",
    ),
    "long paths of very many": (
        net([{"x": chained(58, {"kind": "repeat", "count": 10**6, "body": RELU}, "a" * 64)}]),
        "letters in all, more than 100,000,000",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_it_is_refused_in_time(case: str, tmp_path: Path) -> None:
    assert_refused(*REFUSED[case], tmp_path)
