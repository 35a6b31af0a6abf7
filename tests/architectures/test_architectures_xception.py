"""Xception: names, structure, initialisation."""

from __future__ import annotations

from lamina.architectures import create
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import rows
from lamina.spec.initial import GLOROT
from lamina.spec.layers.conv import Conv
from lamina.spec.layers.drop import Dropout
from lamina.spec.layers.norm import BatchNorm

XCEPTION = create("xception")
LAYERS = {row.path: row for row in rows(elaborate(XCEPTION))}


def under(part: str) -> list[str]:
    """The layers of a part, by their paths in it."""
    return [path.removeprefix(f"{part}.") for path in LAYERS if path.startswith(f"{part}.")]


def test_it_is_called_and_divided_as_in_the_paper() -> None:
    """Three flows, of which the middle one runs eight times."""
    assert XCEPTION.class_name == "Xception"
    assert [name for name, _ in XCEPTION.body] == (
        "entry_flow middle_flow exit_flow pool flat dropout linear".split()
    )
    assert {path.split(".")[0] for path in under("middle_flow")} == set("01234567")


def test_only_the_first_block_begins_without_relu() -> None:
    """What comes to it is activated already."""
    blocks = ("entry_flow.block1", "entry_flow.block2", "entry_flow.block3", "exit_flow.block")
    assert ["relu1" in under(block) for block in blocks] == [False, True, True, True]
    assert under("middle_flow.3")[:2] == ["relu1", "sepconv1.depthwise"]


def test_shortcuts_are_convolutions_where_the_size_changes() -> None:
    """And the input itself in the middle."""
    assert "shortcut.conv" in under("entry_flow.block1")
    assert not any(path.startswith("shortcut") for path in under("middle_flow.0"))


def test_nothing_stands_between_depthwise_and_pointwise() -> None:
    """A separable convolution is a 3×3 per channel and a 1×1, without bias, then batch norm."""
    paths = under("exit_flow.sepconv1")
    assert paths == ["depthwise", "pointwise", "norm"]
    depthwise = LAYERS["exit_flow.sepconv1.depthwise"].op
    assert isinstance(depthwise, Conv)
    assert (depthwise.kernel, depthwise.groups, depthwise.channels) == (3, 1024, 1024)
    assert not any("bias" in row.params for row in LAYERS.values() if isinstance(row.op, Conv))


def test_numbers_are_keras_defaults() -> None:
    """Glorot's weights; eps and momentum of batch norm; the paper's dropout."""
    assert XCEPTION.init == GLOROT
    assert XCEPTION.to_json().count('"scheme"') == 1
    norms = [row.op for row in LAYERS.values() if isinstance(row.op, BatchNorm)]
    assert {(norm.eps, norm.momentum) for norm in norms} == {(1e-3, 0.01)}
    assert LAYERS["dropout"].op == Dropout(rate=0.5)


def test_other_inputs_and_classes_fit() -> None:
    """The average before the classes is global; every pool has padding."""
    small = elaborate(create("xception", input=(1, 71, 96), num_classes=10))
    assert str(small.shape) == "10"
