"""ConvNeXt: names, layer scale, stochastic depth, and that its family is one line each."""

from __future__ import annotations

from functools import cache

import pytest

from lamina.architectures import create
from lamina.architectures.convnext import convnext
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Row, rows
from lamina.spec.initial import Constant, Normal
from lamina.spec.layers.drop import StochasticDepth
from lamina.spec.layers.norm import LayerNorm
from lamina.spec.network import Network


@cache
def layers() -> list[Row]:
    """The rows of the paper's network."""
    return list(rows(elaborate(create("convnext_tiny"))))


def parameters(net: Network) -> int:
    return sum(t.count for row in rows(elaborate(net)) for t in row.params.values())


def test_parts_follow_table_9() -> None:
    """Stages res2 to res5, and what halves the size between them."""
    net = create("convnext_tiny")
    assert net.class_name == "ConvNeXtT"
    assert " ".join(part for part, _ in net.body) == (
        "stem norm1 res2_1 res2_2 res2_3 norm3 down3 res3_1 res3_2 res3_3 norm4 down4 res4_1 "
        "res4_2 res4_3 res4_4 res4_5 res4_6 res4_7 res4_8 res4_9 norm5 down5 res5_1 res5_2 "
        "res5_3 pool norm flat fc"
    )


def test_layer_scale_starts_small() -> None:
    """One factor for each channel of each block, 6,624 in all, from 1e-6."""
    scales = [row.params["scale"] for row in layers() if row.path.endswith("layer_scale")]
    assert len(scales) == 18
    assert sum(scale.count for scale in scales) == 6_624
    assert {scale.init for scale in scales} == {Constant(value=1e-6)}


def test_stochastic_depth_grows_evenly_to_the_last_block() -> None:
    """From 0 to 0.1 over the 18 blocks."""
    rates = [row.op.rate for row in layers() if isinstance(row.op, StochasticDepth)]
    assert len(rates) == 18
    assert rates == pytest.approx([0.1 * i / 17 for i in range(18)], abs=1e-12)


def test_weights_start_as_in_the_authors_code() -> None:
    """A deviation of 0.02 everywhere; every norm has eps 1e-6."""
    starts = {row.params["weight"].init for row in layers() if "weight" in row.params}
    assert starts == {Normal(std=0.02)}
    assert {row.op for row in layers() if isinstance(row.op, LayerNorm)} == {LayerNorm(eps=1e-6)}


@pytest.mark.parametrize(
    ("width", "count"), [(96, 50_223_688), (128, 88_591_464), (192, 197_767_336)]
)
def test_own_convnext_is_one_line(width: int, count: int) -> None:
    """ConvNeXt-S, B and L count what torchvision's do."""
    channels = (width, 2 * width, 4 * width, 8 * width)
    assert parameters(convnext("mine", channels, (3, 3, 27, 3), rate=0.4)) == count


def test_the_input_adapts() -> None:
    """A stem of stride 4 and three halvings of any image."""
    net = create("convnext_tiny", num_classes=10, input=(1, 64, 96))
    shapes = {row.path: row for row in rows(elaborate(net))}
    assert str(shapes["pool"].inputs[0]) == "768 × 2 × 3"
    assert str(shapes["fc"].shape) == "10"
