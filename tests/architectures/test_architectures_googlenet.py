"""torchvision's GoogLeNet: what it changes, and what it keeps."""

from __future__ import annotations

from lamina.architectures import create
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Row, rows
from lamina.spec.initial import Normal
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.norm import BatchNorm

PAPER = create("googlenet")
TORCHVISION = create("googlenet.torchvision")


def layers(path: str) -> dict[str, Row]:
    """torchvision's layers under a part, by path."""
    graph = elaborate(TORCHVISION)
    return {row.path: row for row in rows(graph) if row.path.startswith(path)}


def test_only_the_norms_are_missing() -> None:
    """Parts have the paper's names; the two LRNs are not there."""
    names = [name for name, _ in TORCHVISION.body]
    assert names == [name for name, _ in PAPER.body if name not in ("norm1", "norm2")]


def test_the_five_by_five_is_three_by_three() -> None:
    """Its padding keeps the size."""
    op = layers("inception_3a")["inception_3a.b5.conv.conv"].op
    assert isinstance(op, Conv)
    assert (op.kernel, op.padding, op.bias) == (3, 1, False)


def test_batch_norms_have_torchvisions_eps() -> None:
    """0.001, in the side heads too."""
    norms = [row.op for row in layers("").values() if isinstance(row.op, BatchNorm)]
    assert len(norms) == 59
    assert {norm.eps for norm in norms} == {1e-3}


def test_weights_are_torchvisions() -> None:
    """Normal with 0.01 for every weight; no bias starts above 0."""
    assert TORCHVISION.init == Normal(std=0.01)
    assert TORCHVISION.to_json().count('"scheme"') == 1
    assert "bias_init" not in TORCHVISION.to_json()


def test_the_heads_take_small_inputs_too() -> None:
    """They average to 4 × 4, where the paper's 5 × 5 window needs 5."""
    graph = elaborate(create("googlenet.torchvision", input=(3, 64, 64)))
    assert [str(head.shape) for head in graph.heads] == ["1000", "1000"]
    assert str(layers("aux1")["aux1.pool"].shape) == "512 × 4 × 4"
