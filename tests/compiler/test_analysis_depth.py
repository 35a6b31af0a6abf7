"""Depth: the most weighted layers on any path."""

from __future__ import annotations

from typing import Any

import pytest

from lamina import architectures
from lamina.compiler.analysis import analyze
from lamina.compiler.check import check
from lamina.spec import layers
from lamina.spec.combinators import add, aux, chain, repeat, residual
from lamina.spec.network import Network

CONV = layers.Conv(channels=3, kernel=3, padding=1)


def depth(body: Any) -> int:
    graph = check(Network(name="net", input=(3, 8, 8), body=body), "train")
    return analyze(graph, "net", "train").totals.depth


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (chain(a=layers.ReLU()), 0),
        (chain(a=CONV, b=layers.BatchNorm(), c=CONV), 2),
        (chain(a=add(one=CONV, two=chain(b=CONV, c=CONV))), 2),
        (chain(a=residual(b=CONV, c=CONV, shortcut=CONV), d=CONV), 3),
        (chain(a=repeat(1000, chain(b=CONV, c=CONV))), 2000),
        (chain(a=CONV, side=aux(repeat(5, CONV)), b=CONV), 6),
        (chain(flat=layers.Flatten(), fc=layers.Linear(features=2)), 1),
        (chain(up=layers.ConvTranspose(channels=3, kernel=2, stride=2)), 1),
        (chain(c=layers.SparseConv(channels=2, kernel=3, table=((0, 1), (2,)))), 1),
    ],
)
def test_depth_by_hand(body: Any, expected: int):
    assert depth(body) == expected


def test_a_diamond_of_many_paths_is_walked_once():
    """2^60 paths."""
    assert depth(chain(a=repeat(60, add(one=CONV, two=CONV)))) == 60


@pytest.mark.parametrize(
    ("name", "expected"),
    [("lenet5", 5), ("alexnet", 8), ("vgg16", 16), ("googlenet", 22), ("resnet50", 50)],
)
def test_the_names_of_the_classics_tell_their_depth(name: str, expected: int):
    graph = check(architectures.create(name), "infer")
    assert analyze(graph, name, "infer").totals.depth == expected
