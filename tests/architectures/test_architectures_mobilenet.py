"""MobileNet and MobileNetV2: names, structure, width multipliers."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.mobilenet import mobilenet_v1, mobilenet_v2, scaled
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.initial import HE_FAN_OUT, Normal
from lamina.spec.network import Network


def parameters(net: Network) -> int:
    return sum(t.count for row in rows(elaborate(net)) for t in row.params.values())


@pytest.mark.parametrize(
    ("name", "title", "parts"),
    [
        (
            "mobilenet_v1",
            "MobileNet",
            "conv1 conv2 conv3 conv4 conv5 conv6 conv7 conv8 conv9 conv10 pool flat fc",
        ),
        (
            "mobilenet_v2",
            "MobileNetV2",
            "conv1 bottleneck1 bottleneck2 bottleneck3 bottleneck4 bottleneck5 bottleneck6 "
            "bottleneck7 conv2 pool flat drop fc",
        ),
    ],
)
def test_parts_follow_the_papers_table(name: str, title: str, parts: str) -> None:
    """A part for each row of the table."""
    net = create(name)
    assert net.class_name == title
    assert " ".join(part for part, _ in net.body) == parts


@pytest.mark.parametrize("name", ["mobilenet_v1", "mobilenet_v2"])
def test_weights_start_as_the_entry_says(name: str) -> None:
    """He's over fan_out in convolutions, a deviation of 0.01 in the dense layer."""
    starts = {
        row.path: row.params["weight"].init
        for row in rows(elaborate(create(name)))
        if "weight" in row.params
    }
    assert starts.pop("fc") == Normal(std=0.01)
    assert set(starts.values()) == {HE_FAN_OUT}


def test_the_first_bottleneck_does_not_expand() -> None:
    """Expansion 1 leaves the first convolution out (torchvision and the authors' code)."""
    paths = [row.path for row in rows(elaborate(create("mobilenet_v2")))]
    assert [path for path in paths if path.startswith("bottleneck1")] == [
        f"bottleneck1.0.{name}" for name in ("depthwise", "norm2", "act2", "project", "norm3")
    ]
    assert "bottleneck2.0.expand" in paths


def test_a_shortcut_is_where_the_shape_stays() -> None:
    """All but the first block of each row have one: 0 + 1 + 2 + 3 + 2 + 2 + 0."""
    paths = [row.path for row in rows(elaborate(create("mobilenet_v2")))]
    added = [path.split(".")[:2] for path in paths if path.endswith(".add")]
    assert added == [
        [f"bottleneck{row}", str(block)]
        for row, count in enumerate((1, 2, 3, 4, 3, 3, 1), start=1)
        for block in range(1, count)
    ]


def test_widths_are_multiples_of_eight() -> None:
    """The nearest one, but never less than nine tenths."""
    assert [scaled(32, w) for w in (1.0, 0.75, 0.35, 0.1)] == [32, 24, 16, 8]
    assert scaled(24, 0.5) == 16  # 12 is as near to 8, which would lose a third
    assert scaled(64, 1.4) == 88


@pytest.mark.parametrize(("width", "count"), [(0.25, 470_072), (0.5, 1_331_592)])
def test_own_mobilenet_is_one_line(width: float, count: int) -> None:
    """Other width multipliers count what Keras's networks do."""
    assert parameters(mobilenet_v1(width=width)) == count


@pytest.mark.parametrize(
    ("width", "count"), [(0.35, 1_677_128), (0.5, 1_968_680), (1.4, 6_108_776)]
)
def test_own_mobilenet_v2_is_one_line(width: float, count: int) -> None:
    """Other width multipliers count what torchvision's networks do: below 1 the last
    convolution keeps its 1280 channels, above it does not."""
    assert parameters(mobilenet_v2(width=width)) == count


@pytest.mark.parametrize(("name", "channels"), [("mobilenet_v1", 1024), ("mobilenet_v2", 1280)])
def test_the_input_adapts(name: str, channels: int) -> None:
    """The paper's smaller resolutions, and others."""
    net = create(name, num_classes=10, input=(1, 160, 96))
    shapes = {row.path: row for row in rows(elaborate(net))}
    assert str(shapes["pool"].inputs[0]) == f"{channels} × 5 × 3"
    assert str(shapes["fc"].shape) == "10"
