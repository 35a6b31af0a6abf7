"""EfficientNet: names, gates, stochastic depth, and compound scaling."""

from __future__ import annotations

from functools import cache

import pytest

from lamina.architectures import create
from lamina.architectures.efficientnet import efficientnet
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Row, rows
from lamina.spec.initial import HE_FAN_OUT, Uniform
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import StochasticDepth
from lamina.spec.layers.norm import BatchNorm
from lamina.spec.network import Network


@cache
def layers() -> list[Row]:
    """The rows of the paper's network."""
    return list(rows(elaborate(create("efficientnet_b0"))))


def parameters(net: Network) -> int:
    return sum(t.count for row in rows(elaborate(net)) for t in row.params.values())


def test_parts_follow_table_1() -> None:
    """Blocks are numbered by stage, and within it."""
    net = create("efficientnet_b0")
    assert net.class_name == "EfficientNetB0"
    assert " ".join(part for part, _ in net.body) == (
        "conv1 mbconv2_1 mbconv3_1 mbconv3_2 mbconv4_1 mbconv4_2 mbconv5_1 mbconv5_2 mbconv5_3 "
        "mbconv6_1 mbconv6_2 mbconv6_3 mbconv7_1 mbconv7_2 mbconv7_3 mbconv7_4 mbconv8_1 conv9 "
        "pool9 flat drop fc"
    )


def test_stages_have_table_1s_kernels_and_resolutions() -> None:
    """Each depthwise convolution's kernel, and the size that comes in."""
    found = {
        row.path.partition(".")[0]: (row.op.kernel, row.inputs[0].size[0])
        for row in layers()
        if isinstance(row.op, Conv) and row.path.endswith("_1.depthwise")
    }
    assert list(found.values()) == [
        *((3, 112), (3, 112), (5, 56), (3, 28)),
        *((5, 14), (5, 14), (3, 7)),
    ]


def test_a_gate_squeezes_to_a_quarter_of_what_the_block_takes() -> None:
    """Not of what it expands to."""
    squeezed = [row.shape.channels for row in layers() if row.path.endswith("squeeze.reduce")]
    assert squeezed == [8, 4, 6, 6, 10, 10, 20, 20, 20, 28, 28, 28, 48, 48, 48, 48]


def test_stochastic_depth_grows_with_the_block() -> None:
    """By 0.2 / 16 from block to block, in those that have a shortcut."""
    rates = [row.op.rate for row in layers() if isinstance(row.op, StochasticDepth)]
    assert rates == [0.025, 0.05, 0.075, 0.0875, 0.1125, 0.125, 0.15, 0.1625, 0.175]


def test_every_batch_norm_has_the_papers_momentum() -> None:
    """0.99 for what is kept, and the authors' eps."""
    norms = {row.op for row in layers() if isinstance(row.op, BatchNorm)}
    assert norms == {BatchNorm(eps=1e-3, momentum=0.01)}


def test_weights_start_as_the_entry_says() -> None:
    """He's over fan_out; the dense layer within 1 / √classes."""
    starts = {row.path: row.params["weight"].init for row in layers() if "weight" in row.params}
    assert starts.pop("fc") == Uniform(bound=0.0316227766017)
    assert set(starts.values()) == {HE_FAN_OUT}


@pytest.mark.parametrize(
    ("width", "depth", "count"),
    [(1.0, 1.1, 7_794_184), (1.4, 1.8, 19_341_616), (2.0, 3.1, 66_347_960)],
)
def test_own_efficientnet_is_one_line(width: float, depth: float, count: int) -> None:
    """B1, B4 and B7 count what torchvision's do."""
    assert parameters(efficientnet("mine", width=width, depth=depth)) == count


def test_the_input_adapts() -> None:
    """Five halvings of any image, and the average of what is left."""
    net = create("efficientnet_b0", num_classes=10, input=(1, 64, 96))
    shapes = {row.path: row for row in rows(elaborate(net))}
    assert str(shapes["pool9"].inputs[0]) == "1280 × 2 × 3"
    assert str(shapes["fc"].shape) == "10"
