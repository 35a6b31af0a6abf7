"""VGG: the columns of table 1, and the same with batch norm."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.parts import LRN_2012
from lamina.architectures.vgg import A, vgg
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.initial import HE_FAN_OUT, Init, Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import LRN, BatchNorm
from lamina.spec.network import Network

WITH_NORM = ("vgg11_bn", "vgg13_bn", "vgg16_bn", "vgg19_bn")


def convolutions(net: Network) -> dict[str, Conv]:
    return {name: part for name, part in net.body if isinstance(part, Conv)}


@pytest.mark.parametrize(
    ("name", "in_rows"),
    [
        ("vgg11", "1 1 2 2 2"),
        ("vgg11.lrn", "1 1 2 2 2"),
        ("vgg13", "2 2 2 2 2"),
        ("vgg16.c", "2 2 3 3 3"),
        ("vgg16", "2 2 3 3 3"),
        ("vgg19", "2 2 4 4 4"),
    ],
)
def test_convolutions_in_each_row(name: str, in_rows: str) -> None:
    """Table 1's columns, with conv5_2 the second convolution of the fifth row."""
    counts = map(int, in_rows.split())
    assert list(convolutions(create(name))) == [
        f"conv{row}_{i}" for row, count in enumerate(counts, 1) for i in range(1, count + 1)
    ]


def test_only_column_c_has_1x1_convolutions() -> None:
    """The third of rows three to five, without padding."""
    found = convolutions(create("vgg16.c"))
    small = [name for name, conv in found.items() if (conv.kernel, conv.padding) == (1, 0)]
    assert small == ["conv3_3", "conv4_3", "conv5_3"]
    others = [conv for name, conv in found.items() if name not in small]
    for name in ("vgg11", "vgg13", "vgg16", "vgg19", *WITH_NORM):
        others.extend(convolutions(create(name)).values())
    assert {(conv.kernel, conv.padding) for conv in others} == {(3, 1)}


def test_only_a_lrn_has_local_response_norm() -> None:
    """One, behind the first ReLU, with AlexNet's numbers (section 2.1)."""
    names = [name for name, _ in create("vgg11.lrn").body]
    assert names[:5] == ["conv1_1", "relu1_1", "norm1", "pool1", "conv2_1"]
    assert dict(create("vgg11.lrn").body)["norm1"] == LRN_2012
    plain = [part for part in create("vgg11.lrn").body if not isinstance(part[1], LRN)]
    assert tuple(plain) == create("vgg11").body


@pytest.mark.parametrize("name", WITH_NORM)
def test_batch_norm_stands_behind_every_convolution(name: str) -> None:
    """torchvision's order, and nothing else of the paper's network changes but initial values."""
    net, paper = create(name), create(name.removesuffix("_bn"))
    names = [part for part, _ in net.body]
    norms = [part for part, layer in net.body if isinstance(layer, BatchNorm)]
    assert norms == [conv.replace("conv", "norm") for conv in convolutions(net)]
    assert all(names[names.index(norm) + 1] == norm.replace("norm", "relu") for norm in norms)
    assert [part for part in names if part not in norms] == [part for part, _ in paper.body]
    assert convolutions(net) == convolutions(paper)


@pytest.mark.parametrize(
    ("name", "scheme"),
    [*((name, HE_FAN_OUT) for name in WITH_NORM), ("vgg16.c", Normal(std=0.01))],
)
def test_initial_values(name: str, scheme: Init) -> None:
    """With batch norm torchvision's, which keeps the paper's for dense layers; biases at 0."""
    layers = [row for row in rows(elaborate(create(name))) if "weight" in row.params]
    found = {row.path: row.params["weight"].init for row in layers}
    assert found == {
        path: scheme if path.startswith("conv") else Normal(std=0.01) for path in found
    }
    assert "bias_init" not in create(name).to_json()


def test_a_column_of_ones_own_is_one_line() -> None:
    """Rows of numbers, with or without norms."""
    small = vgg("small", ((8,), (16, 16)), order="conv norm relu", input=(1, 32, 32))
    assert " ".join(part for part, _ in small.body[:9]) == (
        "conv1_1 norm1_1 relu1_1 pool1 conv2_1 norm2_1 relu2_1 conv2_2 norm2_2"
    )
    assert vgg("own", A).body == create("vgg11").body
