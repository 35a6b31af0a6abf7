"""The readings of AlexNet: order of parts, groups, norms, initial values, sizes."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.alexnet import TORCH, alexnet
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.initial import Constant, Init, Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import LRN, BatchNorm
from lamina.spec.network import Network

TAIL = "pool5 flat fc6 relu6 drop6 fc7 relu7 drop7 fc8"
NORMED = "conv3 norm3 relu3 conv4 norm4 relu4 conv5 norm5 relu5"


def shape(net: Network, path: str) -> str:
    return next(str(row.shape) for row in rows(elaborate(net)) if row.path == path)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "alexnet.caffe",
            "conv1 relu1 norm1 pool1 conv2 relu2 norm2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 "
            + TAIL,
        ),
        (
            "alexnet.caffenet",
            "conv1 relu1 pool1 norm1 conv2 relu2 pool2 norm2 conv3 relu3 conv4 relu4 conv5 relu5 "
            + TAIL,
        ),
        (
            "alexnet_bn",
            f"conv1 norm1 relu1 pool1 conv2 norm2 relu2 pool2 {NORMED} {TAIL}",
        ),
        (
            "alexnet.torchvision",
            "conv1 relu1 pool1 conv2 relu2 pool2 conv3 relu3 conv4 relu4 conv5 relu5 pool5 "
            "avgpool flat drop6 fc6 relu6 drop7 fc7 relu7 fc8",
        ),
    ],
)
def test_order_of_the_parts(name: str, parts: str) -> None:
    """Norms behind the ReLU, behind the pool, before the ReLU, or nowhere."""
    assert " ".join(part for part, _ in create(name).body) == parts


@pytest.mark.parametrize(
    ("name", "groups"),
    [
        ("alexnet", [1, 2, 1, 2, 2]),
        ("alexnet.pad2", [1, 2, 1, 2, 2]),
        ("alexnet.ungrouped", [1] * 5),
        ("alexnet.caffe", [1, 2, 1, 2, 2]),
        ("alexnet.caffenet", [1, 2, 1, 2, 2]),
        ("alexnet.torchvision", [1] * 5),
        ("alexnet_bn", [1, 2, 1, 2, 2]),
        ("alexnet_bn.ungrouped", [1] * 5),
    ],
)
def test_groups_are_the_two_gpus(name: str, groups: list[int]) -> None:
    """conv3 alone sees the maps of both (Krizhevsky 2012, section 3.5)."""
    assert [part.groups for _, part in create(name).body if isinstance(part, Conv)] == groups


PAPERS = LRN(size=5, alpha=1e-4, beta=0.75, k=2.0, alpha_form="sum")
CAFFES = LRN(size=5, alpha=1e-4, beta=0.75, k=1.0, alpha_form="mean")


@pytest.mark.parametrize(
    ("name", "norms"),
    [
        ("alexnet", {"norm1": PAPERS, "norm2": PAPERS}),
        ("alexnet.caffe", {"norm1": CAFFES, "norm2": CAFFES}),
        ("alexnet.caffenet", {"norm1": CAFFES, "norm2": CAFFES}),
        ("alexnet.torchvision", {}),
        ("alexnet_bn", {f"norm{i}": BatchNorm() for i in range(1, 6)}),
    ],
)
def test_norms(name: str, norms: dict[str, LRN | BatchNorm]) -> None:
    """Caffe divides α by n and leaves k at 1."""
    found = {path: part for path, part in create(name).body if isinstance(part, LRN | BatchNorm)}
    assert found == norms


SMALL = {"fc6": Normal(std=0.005), "fc7": Normal(std=0.005)}
STARTED = ("conv2", "conv4", "conv5", "fc6", "fc7")


@pytest.mark.parametrize(
    ("name", "init", "weights", "biases"),
    [
        ("alexnet", Normal(std=0.01), {}, 1.0),
        ("alexnet.caffe", Normal(std=0.01), SMALL, 0.1),
        ("alexnet.caffenet", Normal(std=0.01), SMALL, 1.0),
        ("alexnet.torchvision", TORCH, {}, 0.0),
        ("alexnet_bn.ungrouped", Normal(std=0.01), {}, 1.0),
    ],
)
def test_initial_values(name: str, init: Init, weights: dict[str, Init], biases: float) -> None:
    """Weights by path where they aren't the network's own scheme; five biases start high."""
    net = create(name)
    learnt = {row.path: row.params for row in rows(elaborate(net)) if "weight" in row.params}
    assert {path: params["weight"].init for path, params in learnt.items()} == {
        path: weights.get(path, init) for path in learnt
    }
    assert {path: params["bias"].init for path, params in learnt.items()} == {
        path: Constant(value=biases if path in STARTED else 0.0) for path in learnt
    }


def test_padding_is_the_other_reading_of_the_input() -> None:
    """224 with 2 pixels around it and 227 without give the same maps everywhere."""
    padded, plain = create("alexnet.pad2"), create("alexnet")
    assert padded.input == (3, 224, 224)
    changed = [a[0] for a, b in zip(padded.body, plain.body, strict=True) if a != b]
    assert changed == ["conv1"]
    shapes = [[str(row.shape) for row in rows(elaborate(net))] for net in (padded, plain)]
    assert shapes[0] == shapes[1]
    assert shape(alexnet(input=(3, 224, 224)), "conv1") == "96 × 54 × 54"


def test_caffes_pools_round_up() -> None:
    """From 56 × 56 on, which 227 does not reach, they keep a row more."""
    wide = (3, 231, 231)
    assert shape(create("alexnet", input=wide), "pool1") == "96 × 27 × 27"
    assert shape(create("alexnet.caffe", input=wide), "pool1") == "96 × 28 × 28"
    assert shape(create("alexnet.caffenet", input=wide), "pool1") == "96 × 28 × 28"


def test_torchvisions_average_makes_other_inputs_fit() -> None:
    """The dense layers keep their weights, unlike the paper's."""
    for input in ((3, 224, 224), (3, 256, 320), (3, 64, 64)):
        assert shape(create("alexnet.torchvision", input=input), "flat") == "9216"
    assert shape(create("alexnet", input=(3, 259, 259)), "flat") == "12544"


def test_a_reading_of_ones_own_is_one_line() -> None:
    """Here the norms before the ReLU, as some tutorials have it."""
    own = alexnet("own", outer="conv norm relu pool", num_classes=10, input=(1, 227, 227))
    assert [part for part, _ in own.body][:4] == ["conv1", "norm1", "relu1", "pool1"]
    assert str(elaborate(own).shape) == "10"
