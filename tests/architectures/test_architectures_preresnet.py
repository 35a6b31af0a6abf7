"""The pre-activation networks: how their units part and meet."""

from __future__ import annotations

import pytest

import lamina
from lamina.architectures import create
from lamina.architectures.preresnet import Unit, preresnet
from lamina.architectures.preresnet_cifar import BASIC, BOTTLENECK, preresnet_cifar
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph, rows
from lamina.spec.blocks.preactivation import PreActBasicBlock
from lamina.spec.network import Network


def unit(name: str, stage: str, number: int) -> Graph:
    """A unit of a network, as a graph."""
    whole = elaborate(create(name))
    run = next(node.op for node in whole.nodes if node.name == stage)
    assert isinstance(run, Graph)
    found = run.nodes[number].op
    assert isinstance(found, Graph)
    return found


def parameters(net: Network) -> int:
    return lamina.analyze(net).totals.parameters


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "preresnet50",
            "conv1 norm1 relu1 pool1 conv2 conv3 conv4 conv5 norm5 relu5 pool5 flat fc",
        ),
        ("preresnet1001_cifar10", "conv1 conv2 conv3 conv4 norm4 relu4 pool4 flat fc"),
    ],
)
def test_parts_have_the_papers_names(name: str, parts: str) -> None:
    """The stages are ResNet's; a last norm and ReLU stand behind them."""
    assert " ".join(part for part, _ in create(name).body) == parts


@pytest.mark.parametrize(
    ("name", "title"),
    [("preresnet200", "PreResNet200"), ("preresnet1001_cifar10", "PreResNet1001")],
)
def test_titles_tell_them_from_resnet(name: str, title: str) -> None:
    """The paper calls both ResNet."""
    assert create(name).class_name == title


INPUT = ""  # how a graph names what it gets


@pytest.mark.parametrize(
    ("name", "stage", "number", "sums"),
    [
        # the stem has activated what the first unit gets
        ("preresnet50", "conv2", 0, ("shortcut", "conv3")),
        ("preresnet50", "conv2", 1, (INPUT, "conv3")),
        ("preresnet50", "conv3", 0, ("shortcut", "conv3")),
        # the first unit's shortcut reads the activated input, without a projection
        ("preresnet110_cifar10", "conv2", 0, ("relu1", "conv2")),
        ("preresnet110_cifar10", "conv2", 1, (INPUT, "conv2")),
        ("preresnet110_cifar10", "conv3", 0, ("shortcut", "conv2")),
    ],
)
def test_a_units_sum(name: str, stage: str, number: int, sums: tuple[str, str]) -> None:
    """What is added to what, and no activation after it."""
    nodes = {node.name: node for node in unit(name, stage, number).nodes}
    assert nodes["add"].inputs == sums
    assert list(nodes)[-1] == "add"
    activated = (stage, name) == ("conv2", "preresnet50") and number == 0
    assert ("norm1" in nodes) != activated
    if "shortcut" in nodes:
        assert (
            nodes["shortcut"].inputs == nodes["conv1"].inputs == (INPUT if activated else "relu1",)
        )


def test_the_stride_is_where_the_sources_have_it() -> None:
    """In the first 1×1 in the authors' code for CIFAR-10, in the 3×3 in Facebook's."""
    for name, conv in (("preresnet50", "conv2"), ("preresnet164_cifar10", "conv1")):
        strided = [
            row.path
            for row in rows(elaborate(create(name)))
            if row.path.startswith("conv3.0") and getattr(row.op, "stride", 1) == 2
        ]
        assert strided == ["conv3.0.shortcut", f"conv3.0.{conv}"]


@pytest.mark.parametrize("name", ["preresnet50", "preresnet110_cifar10", "preresnet164_cifar10"])
def test_other_input_sizes_that_fit(name: str) -> None:
    """The average is global: an input of another size gives as many outputs."""
    assert elaborate(create(name, input=(2, 61, 50))).shape == elaborate(create(name)).shape


def test_thousand_layers_are_10_million_weights_of_convolutions() -> None:
    """What the paper prints as 10.2M."""
    layers = lamina.analyze(create("preresnet1001_cifar10")).to_json()["layers"]
    assert sum(row["parameters"] for row in layers if row["kind"] == "conv") == 10_175_920


def test_own_members_are_one_line() -> None:
    """As timm and pytorchcv count them, the latter with a norm of the first unit's own."""
    assert parameters(preresnet("preresnet101", (3, 4, 23, 3))) == 44_541_480
    block = PreActBasicBlock(channels=64)
    assert parameters(preresnet("preresnet18", (2, 2, 2, 2), block=block)) == 11_687_848 - 128
    assert parameters(preresnet_cifar("preresnet20", 3, block=BASIC)) == 272_282
    assert parameters(preresnet_cifar("preresnet56", 9, block=BASIC)) == 855_578


@pytest.mark.parametrize("block", [BASIC, BOTTLENECK])
def test_cifars_networks_take_any_width(block: Unit) -> None:
    """The stem has the first stage's channels; every stage twice those of the one before."""
    wide = type(block)(**{**dict(block), "channels": 24})
    graph = elaborate(preresnet_cifar("wide", 1, block=wide))
    found = {row.path: row.shape.channels for row in rows(graph)}
    last = 96 if block is BASIC else 384
    assert (found["conv1"], found["norm4"]) == (24, last)
