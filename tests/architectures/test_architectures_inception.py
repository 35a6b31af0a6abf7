"""The later Inception networks: names, structure, initialisation, and what adapts."""

from __future__ import annotations

from functools import cache

import pytest

from lamina.architectures import create
from lamina.architectures.inception_v2 import inception_v2
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Graph, Row, rows
from lamina.errors import SpecError
from lamina.spec.initial import GLOROT, HE, Init, Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.merge import Add
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.layers.pool import AvgPool, MaxPool

INCEPTIONS = (
    "inception_v2",
    "inception_v2.576",
    "inception_v3",
    "inception_v4",
    "inception_resnet_v1",
    "inception_resnet_v2",
)


@cache
def graph(name: str) -> Graph:
    return elaborate(create(name))


@cache
def layers(name: str) -> dict[str, Row]:
    """Every primitive by path."""
    return {row.path: row for row in rows(graph(name))}


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("inception_v2", "BNInception"),
        ("inception_v3", "InceptionV3"),
        ("inception_v4", "InceptionV4"),
        ("inception_resnet_v1", "InceptionResNetV1"),
        ("inception_resnet_v2", "InceptionResNetV2"),
    ],
)
def test_titles_are_the_papers_spelling(name: str, title: str) -> None:
    """The emitted class is called as the paper calls the network."""
    assert create(name).class_name == title


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "inception_v2",
            "conv1 pool1 conv2_reduce conv2 pool2 inception_3a inception_3b inception_3c "
            "inception_4a inception_4b inception_4c inception_4d inception_4e inception_5a "
            "inception_5b pool5 flat dropout linear",
        ),
        (
            "inception_v3",
            "conv_1a conv_2a conv_2b pool_3a conv_3b conv_4a pool_5a mixed_5b mixed_5c mixed_5d "
            "mixed_6a mixed_6b mixed_6c mixed_6d mixed_6e aux mixed_7a mixed_7b mixed_7c pool "
            "dropout flat linear",
        ),
        (
            "inception_v4",
            "conv_1a conv_2a conv_2b mixed_3a mixed_4a mixed_5a inception_a reduction_a "
            "inception_b reduction_b inception_c pool flat dropout linear",
        ),
        (
            "inception_resnet_v1",
            "conv_1a conv_2a conv_2b pool_3a conv_3b conv_4a conv_4b inception_resnet_a "
            "reduction_a inception_resnet_b reduction_b inception_resnet_c pool flat dropout "
            "linear",
        ),
    ],
)
def test_parts_have_the_papers_names(name: str, parts: str) -> None:
    """Top-level names are the paper's or its authors', in their order."""
    assert " ".join(part for part, _ in create(name).body) == parts


@pytest.mark.parametrize(
    ("name", "weights", "own"),
    [
        ("inception_v2", HE, {}),
        (
            "inception_v3",
            Normal(std=0.1),
            {"aux.conv2": Normal(std=0.01), "aux.linear": Normal(std=0.001)},
        ),
        ("inception_v4", HE, {}),
        ("inception_resnet_v1", GLOROT, {}),
        ("inception_resnet_v2", GLOROT, {}),
    ],
)
def test_initialisation_is_as_the_entries_say(
    name: str, weights: Init, own: dict[str, Init]
) -> None:
    """One scheme for all weights, but for the layers named here."""
    found = {
        p: row.params["weight"].init for p, row in layers(name).items() if "weight" in row.params
    }
    assert {path: init for path, init in found.items() if init != weights} == own


@pytest.mark.parametrize("name", INCEPTIONS)
def test_batch_norms_have_one_eps(name: str) -> None:
    """Caffe's 1e-5 in BN-Inception, TensorFlow's 1e-3 after it."""
    found = {row.op.eps for row in layers(name).values() if isinstance(row.op, BatchNorm)}
    assert found == {1e-5 if name.startswith("inception_v2") else 1e-3}


def test_the_two_readings_of_bn_inceptions_table_differ_in_what_they_say() -> None:
    """Outputs of 4c and 4d as summed and as printed, and the biases."""

    def widths(name: str) -> list[int]:
        nodes = {node.name: node.shape.channels for node in graph(name).nodes}
        return [nodes[f"inception_{module}"] for module in ("4b", "4c", "4d", "4e")]

    assert widths("inception_v2") == [576, 608, 608, 1056]
    assert widths("inception_v2.576") == [576, 576, 576, 1024]
    assert inception_v2("inception_v2.576", title="BNInception576", bias=False, proj=96) == create(
        "inception_v2.576"
    )


def test_bn_inception_without_biases_has_the_papers_form() -> None:
    """Batch norm takes a bias away again: 10,016 values less."""
    net = inception_v2(bias=False)
    assert sum(t.count for row in rows(elaborate(net)) for t in row.params.values()) == 11_285_224


@pytest.mark.parametrize(
    ("name", "average", "counted"),
    [
        ("inception_v2", "inception_3a.pool.pool", True),
        ("inception_v3", "mixed_5b.pool.pool", True),
        ("inception_v4", "inception_a.0.pool.pool", False),
        ("inception_resnet_v2", "mixed_5b.pool.pool", False),
    ],
)
def test_averages_count_zeros_where_the_sources_do(name: str, average: str, counted: bool) -> None:
    """Caffe and torchvision do, TensorFlow does not."""
    assert layers(name)[average].op == AvgPool(kernel=3, stride=1, padding=1, count_padding=counted)


def test_bn_inceptions_last_module_takes_the_maximum() -> None:
    """The only one of its stride: figure 5, row 5b."""
    branches = {p: row.op for p, row in layers("inception_v2").items() if p.endswith("pool.pool")}
    maxima = [path for path, op in branches.items() if isinstance(op, MaxPool)]
    assert maxima == ["inception_5b.pool.pool"]


@pytest.mark.parametrize(
    ("path", "kernel", "padding"),
    [
        ("mixed_5b.short.conv.conv", 5, 2),
        ("mixed_6b.short.conv1.conv", (1, 7), (0, 3)),
        ("mixed_6b.short.conv2.conv", (7, 1), (3, 0)),
        ("mixed_6b.long.conv1.conv", (7, 1), (3, 0)),
        ("mixed_6b.long.conv4.conv", (1, 7), (0, 3)),
        ("mixed_7b.long.split.row.conv", (1, 3), (0, 1)),
        ("mixed_7b.long.split.column.conv", (3, 1), (1, 0)),
    ],
)
def test_kernels_of_inception_v3(path: str, kernel: object, padding: object) -> None:
    """A count of weights cannot tell a row from a column."""
    op = layers("inception_v3")[path].op
    assert isinstance(op, Conv)
    assert (op.kernel, op.padding) == (kernel, padding)


def test_inception_v3_has_one_head() -> None:
    """Its loss weighs 0.4."""
    assert [(head.name, head.weight, str(head.shape)) for head in graph("inception_v3").heads] == [
        ("aux", 0.4, "1000")
    ]


@pytest.mark.parametrize(
    ("name", "scales"),
    [
        ("inception_resnet_v1", {0.17: 5, 0.1: 10, 0.2: 5}),
        ("inception_resnet_v2", {0.17: 10, 0.1: 20, 0.2: 9, 1.0: 1}),
    ],
)
def test_residuals_are_scaled(name: str, scales: dict[float, int]) -> None:
    """Modules A, B and C, as many as there are; the last C of the second is not scaled."""
    found = [row.op.scale for row in layers(name).values() if isinstance(row.op, Add)]
    assert {scale: found.count(scale) for scale in found} == scales


def test_the_last_module_is_linear() -> None:
    """Every module ends in a ReLU, but for the last of Inception-ResNet-v2."""
    assert "inception_resnet_c.8.activation" in layers("inception_resnet_v2")
    assert "last_c.add" in layers("inception_resnet_v2")
    assert "last_c.activation" not in layers("inception_resnet_v2")


@pytest.mark.parametrize(
    ("name", "input"),
    [
        ("inception_v2", (3, 64, 96)),
        ("inception_v3", (1, 320, 299)),
        ("inception_v4", (3, 96, 139)),
        ("inception_resnet_v1", (3, 160, 160)),
        ("inception_resnet_v2", (4, 75, 139)),
    ],
)
def test_other_input_sizes_that_fit(name: str, input: tuple[int, int, int]) -> None:
    """The average before the classes is global."""
    adapted = elaborate(create(name, input=input, num_classes=10))
    assert {str(adapted.shape), *(str(head.shape) for head in adapted.heads)} == {"10"}


@pytest.mark.parametrize(
    ("name", "size", "message"),
    [
        ("inception_v3", 224, "inception_v3.aux.conv2: kernel 5 is larger than the input 3"),
        ("inception_v4", 64, "kernel 3 is larger than the input 2"),
    ],
)
def test_inputs_that_are_too_small(name: str, size: int, message: str) -> None:
    """The layer that can't take what is left of the input is named."""
    with pytest.raises(SpecError, match=message):
        elaborate(create(name, input=(3, size, size)))
