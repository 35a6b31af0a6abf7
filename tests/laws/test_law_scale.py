"""Law: work grows with the size of a network and no faster, and no size is too deep for the
stack. A spec of 100,000 layers is read, checked and counted."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from lamina.backends.compile import compilation
from lamina.compiler.analysis import analyze
from lamina.compiler.check import check
from lamina.spec.network import Network

MANY = 100_000
SECONDS = 30  # of the processor; generous, since machines differ
GROWTH = 25  # how often the time may be taken for ten times the layers; a square takes 100
CONV = {"kind": "conv", "channels": 4, "kernel": 3, "padding": 1}
RELU = {"kind": "relu"}
Layers = Callable[[int], list[Any]]


def flat(count: int) -> list[Any]:
    """All of them in one list."""
    return [{f"p{i}": RELU if i % 2 else CONV} for i in range(count)]


def repeated(count: int) -> list[Any]:
    """Equal pairs, said once."""
    body = {"kind": "chain", "body": flat(2)}
    return [{"run": {"kind": "repeat", "count": count // 2, "body": body}}]


def wired(count: int) -> list[Any]:
    """One graph, written backwards, that joins each two layers again."""
    parts: list[Any] = [{"p0": CONV}]
    inputs: list[Any] = []
    for i in range(1, count):
        parts.append({f"p{i}": RELU if i % 3 else {"kind": "add"}})
        before = [f"p{i - 1}", f"p{i - 2}"] if i % 3 == 0 else [f"p{i - 1}"]
        inputs.append({f"p{i}": before})
    inputs.append({"p0": ["input"]})
    output = f"p{count - 1}"
    graph = {"kind": "graph", "body": parts[::-1], "inputs": inputs, "output": output}
    return [{"graph": graph}]


def branching(count: int) -> list[Any]:
    """A sum of very many branches."""
    return [{"sum": {"kind": "add", "branches": flat(count - 1)}}]


def blocks(count: int) -> list[Any]:
    """Many residual blocks of their own width."""
    many = range(count // 4)
    return [
        {f"b{i}": {"kind": "residual", "body": [{"a": CONV}, {"b": RELU}, {"c": CONV}]}}
        for i in many
    ]


def growing(count: int) -> list[Any]:
    """A shape of its own for every part."""
    return [{f"p{i}": {"kind": "pad", "padding": 1}} for i in range(count)]


def copies(count: int) -> list[Any]:
    """A shape of its own for every copy of one part."""
    body = {"kind": "chain", "body": [{"p": {"kind": "pad", "padding": 1}}, {"r": RELU}]}
    return [{"run": {"kind": "repeat", "count": count // 2, "body": body}}]


def uses(count: int) -> list[Any]:
    """Five uses of each of very many definitions."""
    return [{f"u{i}": {"kind": "use", "block": f"b{i % (count // 20)}"}} for i in range(count // 4)]


def definitions(count: int) -> list[Any]:
    """What these use."""
    return [{f"b{i}": {"body": {"kind": "chain", "body": flat(4)}}} for i in range(count // 20)]


def counted(body: Layers, count: int) -> float:
    """How long it takes to count so many layers, from the text on."""
    data = {"name": "net", "input": [4, 6, 7], "body": body(count)}
    text = json.dumps(data | ({"blocks": definitions(count)} if body is uses else {}))
    started = time.process_time()
    report = analyze(check(Network.from_json(text), "train"), "net", "train")
    taken = time.process_time() - started
    assert len(report.layers) == count
    return taken


@pytest.mark.parametrize("body", [flat, repeated, wired, branching, blocks, growing, uses])
def test_a_hundred_thousand_layers(body: Layers) -> None:
    """Read, checked and counted."""
    judge(body, MANY)


def test_copies_that_each_see_another_shape() -> None:
    """As many as are worked out."""
    judge(copies, 13_000)


def judge(body: Layers, count: int) -> None:
    """The better of two runs each: what else a machine does makes a run longer, never shorter."""
    brief = min(counted(body, count // 10) for _ in range(2))
    long = counted(body, count)
    if long > GROWTH * brief:
        long = min(long, counted(body, count))
    assert long <= GROWTH * brief
    assert long < SECONDS


def test_a_pass_over_a_hundred_thousand_layers() -> None:
    """The rewrites for inference grow no faster either."""
    body = [*flat(MANY), {"drop": {"kind": "dropout"}}]
    net = Network.from_data({"name": "net", "input": [4, 6, 7], "body": body})
    started = time.process_time()
    assert check(net, "infer").size == MANY
    assert time.process_time() - started < SECONDS


def test_emission_of_very_many_arguments() -> None:
    """Two equal blocks whose numbers all differ: each becomes an argument."""

    def block(slope: float) -> dict[str, Any]:
        slopes = (slope + i / MANY for i in range(MANY // 40))
        parts = [{f"p{i}": {"kind": "leaky_relu", "slope": s}} for i, s in enumerate(slopes)]
        return {"kind": "chain", "body": parts}

    body = [{"a": block(0.1)}, {"b": block(0.2)}]
    net = Network.from_data({"name": "net", "input": [4, 6, 7], "body": body})
    started = time.process_time()
    text = compilation(net, "torch", "infer").source.text
    assert text.count(": float") == MANY // 40
    assert time.process_time() - started < SECONDS / 2
