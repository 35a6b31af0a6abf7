"""Which values a torch model overwrites: those that are fresh and read once."""

from __future__ import annotations

import pytest
import torch

import lamina
import models
from features import net
from lamina.spec.blocks.residual import BasicBlock
from lamina.spec.combinators import add, aux, chain, concat, graph
from lamina.spec.layer import Element
from lamina.spec.layers import (
    Add,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Identity,
    Linear,
    MaxPool,
    ReLU,
    Sigmoid,
    SiLU,
)

CONV = Conv(channels=4, kernel=3, padding=1)


def forward(parts: dict[str, Element], index: int = -1) -> str:
    """The statements of the forward pass of a class (the last is the network's), in training,
    of a network on 4 x 8 x 8."""
    text = lamina.emit(net("net", parts, (4, 8, 8)), "torch", mode="train")
    body = text.split("    def forward(")[1:][index].partition("Tensor:\n")[2].partition("\n\n")[0]
    return "\n".join(line.strip() for line in body.strip().split("\n"))


LAYERS: dict[str, tuple[dict[str, Element], str]] = {
    "what a layer made": (
        {"conv": CONV, "relu": ReLU()},
        "return F.relu(self.conv(x), inplace=True)",
    ),
    "through an identity": (
        {"norm": BatchNorm(), "same": Identity(), "silu": SiLU()},
        "return F.silu(self.norm(x), inplace=True)",
    ),
    "what branches are joined in": (
        {"both": concat(a=CONV, b=CONV), "relu": ReLU()},
        "return F.relu(self.both(x), inplace=True)",
    ),
    "not the caller's input": ({"relu": ReLU()}, "return F.relu(x)"),
    "not what dropout may hand on": (
        {"drop": Dropout(), "relu": ReLU()},
        "return F.relu(self.drop(x))",
    ),
    "not what a gradient needs": (
        {"conv": CONV, "gate": Sigmoid(), "relu": ReLU()},
        "return F.relu(torch.sigmoid(self.conv(x)))",
    ),
    "not what a pool picks": (
        {"pool": MaxPool(kernel=2), "relu": ReLU()},
        "return F.relu(F.max_pool2d(x, 2, stride=2))",
    ),
    "not what a block overwrote itself": (
        {"block": BasicBlock(channels=4), "relu": ReLU()},
        "return F.relu(self.block(x))",
    ),
}


@pytest.mark.parametrize(("parts", "expected"), LAYERS.values(), ids=LAYERS)
def test_an_activation_overwrites_what_is_fresh(parts: dict[str, Element], expected: str) -> None:
    assert forward(parts) == expected


SUMS: dict[str, tuple[Element, str]] = {
    "the branch, not the shortcut": (
        add(same=Identity(), main=CONV),
        "main = self.main(x)\nmain += x\nreturn main",
    ),
    "the last, where its input is a term too": (
        graph({"a": CONV, "b": CONV, "sum": Add(), "relu": ReLU()}, {"sum": ("b", "a")}),
        "x = self.a(x)\nb = self.b(x)\nb += x\nreturn F.relu(b, inplace=True)",
    ),
    "never one that is read again": (
        graph(
            {"a": CONV, "b": CONV, "sum": Add(), "last": Add()},
            {"sum": ("a", "b"), "last": ("a", "sum")},
        ),
        "x = self.a(x)\nb = self.b(x)\nb += x\nb += x\nreturn b",
    ),
    "none where one is scaled": (
        add(scale=0.5, main=CONV, same=Identity()),
        "main = self.main(x)\nreturn main + 0.5 * x",
    ),
    "none of three": (
        add(a=CONV, b=CONV, c=CONV),
        "a = self.a(x)\nb = self.b(x)\nc = self.c(x)\nreturn a + b + c",
    ),
    "none that a pool picked": (
        add(same=Identity(), pool=MaxPool(kernel=1)),
        "pool = F.max_pool2d(x, 1, stride=1)\nreturn x + pool",
    ),
}


@pytest.mark.parametrize(("part", "expected"), SUMS.values(), ids=SUMS)
def test_a_sum_of_two_overwrites(part: Element, expected: str) -> None:
    assert forward({"part": part}, 0) == expected


def test_a_value_that_a_side_head_reads_stays() -> None:
    side = aux(chain(pool=GlobalAvgPool(), flat=Flatten(), fc=Linear(features=5)))
    parts = {"conv": CONV, "side": side, "relu": ReLU()}
    assert "x = F.relu(x)" in lamina.emit(net("net", parts, (4, 8, 8)), "torch", mode="train")


@pytest.mark.parametrize("name", models.NETWORKS)
def test_inputs_stay_as_they_are(name: str) -> None:
    model, x = models.model(name, "torch", "train"), torch.from_numpy(models.images(name, 4))
    before = x.clone()
    model(x)
    assert torch.equal(x, before)
