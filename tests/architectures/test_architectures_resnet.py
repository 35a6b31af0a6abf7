"""The residual networks and the plain ones: what is particular to them."""

from __future__ import annotations

from typing import Any

import pytest

import lamina
from lamina.architectures import create, names
from lamina.architectures.resnet import BASIC, resnet
from lamina.architectures.resnet_cifar import resnet_cifar
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.blocks.bottleneck import Bottleneck, SEBottleneck
from lamina.spec.blocks.residual import PaddedBlock, PlainBlock
from lamina.spec.initial import HE_FAN_OUT
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.pool import MaxPool
from lamina.spec.network import Network

CIFAR = [name for name in names() if name.endswith("_cifar10") and "nin" not in name]
OURS = [
    name for name in names() if name.startswith(("resn", "plain", "preresn", "wide", "se_resn"))
]
FAMILY = [name for name in OURS if "pre" not in name]


def tensors(net: Network) -> dict[str, tuple[int, ...]]:
    """The shape of every parameter by its path."""
    found = rows(elaborate(net))
    return {f"{row.path}.{role}": t.shape for row in found for role, t in row.params.items()}


def parameters(net: Network) -> int:
    return lamina.analyze(net).totals.parameters


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("resnet18", "ResNet18"),
        ("resnet50.caffe", "ResNet50Caffe"),
        ("resnet34.option_a", "ResNet34"),
        ("plain34", "Plain34"),
        ("resnet1202_cifar10", "ResNet1202"),
        ("plain20_cifar10", "Plain20"),
        ("resnext50_32x4d", "ResNeXt50"),
        ("wide_resnet50_2", "WideResNet50"),
        ("se_resnet50", "SEResNet50"),
    ],
)
def test_titles_are_the_papers_spelling(name: str, title: str) -> None:
    """The emitted class is called as the paper calls the network."""
    assert create(name).class_name == title


@pytest.mark.parametrize("name", FAMILY)
def test_parts_have_the_papers_names(name: str) -> None:
    """Stages are table 1's conv2_x to conv5_x; CIFAR's have one less, and no pool in front."""
    parts = " ".join(part for part, _ in create(name).body)
    if name in CIFAR:
        assert parts == "conv1 norm1 relu1 conv2 conv3 conv4 pool4 flat fc"
    else:
        assert parts == "conv1 norm1 relu1 pool1 conv2 conv3 conv4 conv5 pool5 flat fc"


@pytest.mark.parametrize("name", [name for name in OURS if not name.endswith(".keras")])
def test_weights_start_as_hes(name: str) -> None:
    """One scheme for the whole network; all biases are 0, and all norms the identity."""
    net = create(name)
    assert net.init == HE_FAN_OUT
    assert net.to_json().count('"scheme"') == 1
    assert "bias_init" not in net.to_json()


@pytest.mark.parametrize("name", [name for name in OURS if not name.startswith("se_")])
def test_depth_is_in_the_name(name: str) -> None:
    """Weighted layers on the longest path; the gates of SE-ResNet lie on it too."""
    digits = name.split("_2")[0].split(".")[0].split("_")[0 if "wide" not in name else 1]
    assert lamina.analyze(create(name)).totals.depth == int("".join(filter(str.isdigit, digits)))


@pytest.mark.parametrize(
    ("name", "other"),
    [("plain18", "resnet18"), ("plain34", "resnet34"), ("plain34", "resnet34.option_a")],
)
def test_a_plain_network_is_the_residual_one_without_shortcuts(name: str, other: str) -> None:
    """The paths agree, so that weights of the one fit into the other."""
    residual = {
        path: shape for path, shape in tensors(create(other)).items() if "short" not in path
    }
    assert tensors(create(name)) == residual


@pytest.mark.parametrize("depth", ["50", "101", "152"])
def test_version_1_differs_in_where_the_stride_is(depth: str) -> None:
    """The same parameters; in three blocks the 1×1 has the stride in place of the 3×3."""
    new, old = elaborate(create(f"resnet{depth}")), elaborate(create(f"resnet{depth}.v1"))
    assert tensors(create(f"resnet{depth}")) == tensors(create(f"resnet{depth}.v1"))
    pairs = zip(rows(new), rows(old), strict=True)
    moved = [(a.path, strides(a.op, b.op)) for a, b in pairs if a.op != b.op]
    assert moved == [
        (f"conv{stage}.0.conv{conv}", change)
        for stage in (3, 4, 5)
        for conv, change in ((1, (1, 2)), (2, (2, 1)))
    ]


def strides(one: Any, other: Any) -> tuple[int, int]:
    return one.stride, other.stride


def test_the_caffe_model_differs_in_its_stem_alone() -> None:
    """conv1 has biases; pool1 rounds up in place of padding, to the same size."""
    paper, caffe = elaborate(create("resnet50.v1")), elaborate(create("resnet50.caffe"))
    pairs = zip(rows(paper), rows(caffe), strict=True)
    changed = {a.path: b.op for a, b in pairs if a.op != b.op}
    assert changed == {
        "conv1": Conv(channels=64, kernel=7, stride=2, padding=3, init=HE_FAN_OUT),
        "pool1": MaxPool(kernel=3, stride=2, ceil=True),
    }


def test_option_a_pads_where_the_channels_double() -> None:
    """Two shortcuts of the three stages: every second pixel, and zeros behind."""
    graph = elaborate(create("resnet20_cifar10"))
    found = {row.path: (row.op, str(row.shape)) for row in rows(graph) if "shortcut" in row.path}
    assert list(found) == [
        f"{stage}.0.shortcut.{part}"
        for stage in ("conv3", "conv4")
        for part in ("subsample", "pad")
    ]
    assert [shape for _, shape in found.values()] == [
        *("16 × 16 × 16", "32 × 16 × 16"),
        *("32 × 8 × 8", "64 × 8 × 8"),
    ]


@pytest.mark.parametrize("backend", ["torch", "flax"])
@pytest.mark.parametrize(
    ("small", "huge"),
    [
        ("resnet20_cifar10", "resnet1202_cifar10"),
        ("preresnet164_cifar10", "preresnet1001_cifar10"),
    ],
)
def test_a_thousand_layers_print_as_loops(small: str, huge: str, backend: str) -> None:
    """The text of the huge network is as long as that of its small brother, but for where its
    longer numbers break a line; in flax, whose blocks may be scanned too, with both written out."""
    lengths = [
        len(lamina.emit(create(name), backend, "train", scan=False).splitlines())
        for name in (small, huge)
    ]
    assert lengths[0] <= lengths[1] <= lengths[0] + 2 < 200


def test_a_thousand_layers_elaborate_to_few_graphs() -> None:
    """Equal blocks are one object: what is analysed grows with the kinds of blocks."""
    graph = elaborate(create("resnet1202_cifar10"))
    stages = [node.op for node in graph.nodes if node.name in ("conv2", "conv3", "conv4")]
    assert [len(stage.nodes) for stage in stages] == [200, 200, 200]
    assert [len({id(node.op) for node in stage.nodes}) for stage in stages] == [1, 2, 2]


@pytest.mark.parametrize("name", FAMILY)
def test_other_input_sizes_that_fit(name: str) -> None:
    """The average is global: an input of another size gives as many outputs."""
    input = (4, 45, 38) if name in CIFAR else (4, 64, 47)
    assert elaborate(create(name, input=input)).shape == elaborate(create(name)).shape


def test_own_members_are_one_line() -> None:
    """Other counts and blocks make the rest of the families, as torchvision, timm and pytorchcv
    count them."""
    deep, wide = (3, 4, 23, 3), Bottleneck(channels=128, expansion=2)
    assert parameters(resnet("resnet10", (1, 1, 1, 1), block=BASIC)) == 5_418_792
    assert parameters(resnet("wide_resnet101_2", deep, block=wide)) == 126_886_696
    groups32 = Bottleneck(channels=256, groups=32, expansion=1)
    assert parameters(resnet("resnext101_32x8d", deep, block=groups32)) == 88_791_336
    se = SEBottleneck(channels=64, stride_in="1x1")
    assert parameters(resnet("se_resnet101", deep, block=se)) == 49_326_872


@pytest.mark.parametrize("n", [1, 2, 12])
def test_cifars_networks_have_6n_and_2_layers(n: int) -> None:
    """Section 4.2's rule for any n, with shortcuts of any kind or none; projections weigh what
    two 1×1 convolutions and their norms do."""
    nets = [
        resnet_cifar("net", n, block=block)
        for block in (
            PaddedBlock(channels=16),
            PlainBlock(channels=16),
            type(BASIC)(channels=16),
        )
    ]
    assert {lamina.analyze(net).totals.depth for net in nets} == {6 * n + 2}
    padded, plain, projecting = map(parameters, nets)
    assert padded == plain == projecting - (16 * 32 + 2 * 32) - (32 * 64 + 2 * 64)
