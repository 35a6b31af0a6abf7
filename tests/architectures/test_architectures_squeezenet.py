"""SqueezeNet: its names, its initialisation, and that it adapts."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.blocks.fire import Fire
from lamina.spec.initial import Constant, Normal, VarianceScaling

XAVIER = VarianceScaling(scale=1.0, fan="fan_in", distribution="uniform")  # as Caffe means it


@pytest.mark.parametrize(
    ("name", "title", "parts"),
    [
        (
            "squeezenet1_0",
            "SqueezeNet",
            "conv1 relu1 pool1 fire2 fire3 fire4 pool4 fire5 fire6 fire7 fire8 pool8 fire9 "
            "drop9 conv10 relu10 pool10 flat",
        ),
        (
            "squeezenet1_1",
            "SqueezeNet1_1",
            "conv1 relu1 pool1 fire2 fire3 pool3 fire4 fire5 pool5 fire6 fire7 fire8 fire9 "
            "drop9 conv10 relu10 pool10 flat",
        ),
    ],
)
def test_parts_have_the_papers_names(name: str, title: str, parts: str) -> None:
    """Table 1's rows in its order; the versions differ in where the pools are."""
    net = create(name)
    assert net.class_name == title
    assert " ".join(part for part, _ in net.body) == parts


def test_a_fire_has_the_authors_names() -> None:
    """Weights are named as in the authors' Caffe files."""
    paths = [row.path for row in rows(elaborate(create("squeezenet1_0"))) if row.params]
    assert [path for path in paths if path.startswith("fire2")] == [
        "fire2.squeeze1x1.conv",
        "fire2.expand1x1.conv",
        "fire2.expand3x3.conv",
    ]


def test_fires_are_table_1s() -> None:
    """s1×1, and e1×1 = e3×3, from fire2 to fire9."""
    fires = [part for _, part in create("squeezenet1_0").body if isinstance(part, Fire)]
    assert [(fire.squeeze, fire.expand) for fire in fires] == [
        *((16, 64), (16, 64), (32, 128), (32, 128)),
        *((48, 192), (48, 192), (64, 256), (64, 256)),
    ]
    assert fires == [p for _, p in create("squeezenet1_1").body if isinstance(p, Fire)]


@pytest.mark.parametrize("name", ["squeezenet1_0", "squeezenet1_1"])
def test_weights_start_as_in_the_authors_files(name: str) -> None:
    """Caffe's xavier everywhere, but for the last convolution; biases are 0."""
    layers = {row.path: row.params for row in rows(elaborate(create(name))) if row.params}
    starts = {path: params["weight"].init for path, params in layers.items()}
    assert starts.pop("conv10") == Normal(std=0.01)
    assert set(starts.values()) == {XAVIER}
    assert {params["bias"].init for params in layers.values()} == {Constant(value=0.0)}


def test_the_input_adapts() -> None:
    """The last pool takes what is left of the image; 227 gives table 1's 111 × 111."""
    net = create("squeezenet1_0", num_classes=10, input=(1, 227, 96))
    shapes = {row.path: str(row.shape) for row in rows(elaborate(net))}
    assert shapes["conv1"] == "96 × 111 × 45"
    assert shapes["conv10"] == "10 × 13 × 5"
    assert shapes["flat"] == "10"
