"""DenseNet: its names, its growth, and that its family is one line each."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.densenet import densenet
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.initial import HE
from lamina.spec.network import Network


def parameters(net: Network) -> int:
    return sum(t.count for row in rows(elaborate(net)) for t in row.params.values())


def test_parts_have_the_papers_names() -> None:
    """Dense blocks and transitions in table 1's order; every weight has He's scheme."""
    net = create("densenet121")
    assert net.class_name == "DenseNet121"
    assert " ".join(part for part, _ in net.body) == (
        "conv1 norm1 relu1 pool1 dense1 transition1 dense2 transition2 dense3 transition3 dense4 "
        "norm5 relu5 pool5 flat fc"
    )
    assert net.init == HE
    assert '"scheme"' not in net.to_json()


def test_each_layer_adds_the_growth() -> None:
    """Layer l of a block takes k0 + k·(l - 1) channels; a transition halves them."""
    shapes = {row.path: row.shape for row in rows(elaborate(create("densenet121")))}
    block = [shapes[f"dense1.{i}.concat"].channels for i in range(6)]
    assert block == [96, 128, 160, 192, 224, 256]
    ends = [str(shapes[f"transition{i}.pool"]) for i in (1, 2, 3)]
    assert ends == ["128 × 28 × 28", "256 × 14 × 14", "512 × 7 × 7"]


@pytest.mark.parametrize(
    ("blocks", "growth", "count"),
    [
        ((6, 12, 32, 32), 32, 14_149_480),
        ((6, 12, 48, 32), 32, 20_013_928),
        ((6, 12, 36, 24), 48, 28_681_000),
    ],
)
def test_own_densenet_is_one_line(blocks: tuple[int, ...], growth: int, count: int) -> None:
    """DenseNet-169, 201 and 161 count what torchvision's do."""
    assert parameters(densenet("mine", blocks, growth=growth)) == count


def test_the_input_adapts() -> None:
    """Five halvings of any image, and the average of what is left."""
    net = create("densenet121", num_classes=10, input=(1, 64, 96))
    shapes = {row.path: str(row.shape) for row in rows(elaborate(net))}
    assert shapes["relu5"] == "1024 × 2 × 3"
    assert shapes["fc"] == "10"
