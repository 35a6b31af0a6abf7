"""ZFNet: the sizes that figure 3 prints, and what its variants change."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.zfnet import zfnet
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.initial import Normal
from lamina.spec.layers.norm import LRN

SIZED = ("conv1", "pool1", "conv2", "pool2", "conv3", "conv4", "conv5", "pool5")


@pytest.mark.parametrize(
    ("name", "sizes"),
    [
        ("zfnet", [110, 55, 26, 13, 13, 13, 13, 6]),
        ("zfnet.b", [110, 55, 26, 13, 13, 13, 13, 6]),
        ("zfnet.onnx", [109, 54, 25, 12, 12, 12, 12, 6]),
    ],
)
def test_sizes_of_the_maps(name: str, sizes: list[int]) -> None:
    """Figure 3's come from a pad of 1 and pools that round up; the ONNX model has neither."""
    found = {row.path: row.shape.size for row in rows(elaborate(create(name)))}
    assert [found[path] for path in SIZED] == [(size, size) for size in sizes]


def test_order_of_the_parts() -> None:
    """Contrast is normalised behind the pools; the ONNX model does it before, and drops none."""
    names = [part for part, _ in create("zfnet").body]
    assert names[:8] == "conv1 relu1 pool1 norm1 conv2 relu2 pool2 norm2".split()
    assert names[8:] == (
        "conv3 relu3 conv4 relu4 conv5 relu5 pool5 flat fc6 relu6 drop6 fc7 relu7 drop7 fc8".split()
    )
    names = [part for part, _ in create("zfnet.onnx").body]
    assert names[:8] == "conv1 relu1 norm1 pool1 conv2 relu2 norm2 pool2".split()
    assert names[-6:] == "flat fc6 relu6 fc7 relu7 fc8".split()


def test_table_2_varies_the_maps_of_three_layers() -> None:
    """(b) is figure 3 in everything else."""
    paper, wide = create("zfnet"), create("zfnet.b")
    changed = [a[0] for a, b in zip(paper.body, wide.body, strict=True) if a != b]
    assert changed == ["conv3", "conv4", "conv5"]
    assert zfnet("own", maps=(512, 1024, 512)).body == wide.body


def test_norms_and_initial_values() -> None:
    """AlexNet's numbers stand in for the paper's; the ONNX model prints its own."""
    assert dict(create("zfnet").body)["norm2"] == LRN(k=2.0, alpha=1e-4, alpha_form="sum")
    assert dict(create("zfnet.onnx").body)["norm2"] == LRN(k=2.0, alpha=5e-4, alpha_form="mean")
    for name in ("zfnet", "zfnet.b", "zfnet.onnx"):
        net = create(name)
        assert net.init == Normal(std=0.01)
        assert net.to_json().count('"scheme"') == 1
        assert "bias_init" not in net.to_json()
