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
SECONDS = 60  # generous: machines are shared
CONV = {"kind": "conv", "channels": 4, "kernel": 3, "padding": 1}
RELU = {"kind": "relu"}


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


def read_and_counted(body: list[Any]) -> tuple[int, float]:
    """How many layers are counted, and how long it takes from the text on."""
    text = json.dumps({"name": "net", "input": [4, 6, 7], "body": body})
    started = time.monotonic()
    report = analyze(check(Network.from_json(text), "train"), "net", "train")
    return len(report.layers), time.monotonic() - started


@pytest.mark.parametrize("body", [flat, repeated, wired, branching, blocks])
def test_a_hundred_thousand_layers(body: Callable[[int], list[Any]], capsys: Any) -> None:
    """Read, checked and counted; how the time grows is shown, not judged."""
    few, brief = read_and_counted(body(MANY // 10))
    many, long = read_and_counted(body(MANY))
    assert (few, many) == (MANY // 10, MANY)
    with capsys.disabled():
        print(f" {body.__name__} {long:.1f} s, {long / brief:.1f} × for 10 ×", end="")
    assert long < SECONDS


def test_a_pass_over_a_hundred_thousand_layers() -> None:
    """The rewrites for inference grow no faster either."""
    body = [*flat(MANY), {"drop": {"kind": "dropout"}}]
    net = Network.from_data({"name": "net", "input": [4, 6, 7], "body": body})
    started = time.monotonic()
    assert check(net, "infer").size == MANY
    assert time.monotonic() - started < SECONDS


def test_emission_of_very_many_arguments(capsys: Any) -> None:
    """Two equal blocks whose numbers all differ: each becomes an argument."""

    def block(slope: float) -> dict[str, Any]:
        slopes = (slope + i / MANY for i in range(MANY // 40))
        parts = [{f"p{i}": {"kind": "leaky_relu", "slope": s}} for i, s in enumerate(slopes)]
        return {"kind": "chain", "body": parts}

    body = [{"a": block(0.1)}, {"b": block(0.2)}]
    net = Network.from_data({"name": "net", "input": [4, 6, 7], "body": body})
    started = time.monotonic()
    text = compilation(net, "torch", "infer").source.text
    assert text.count(": float") == MANY // 40
    with capsys.disabled():
        print(f" {time.monotonic() - started:.1f} s", end="")
    assert time.monotonic() - started < SECONDS / 2
