"""The LeNets: the papers' own counts, tables and outputs, and what the variants change."""

from __future__ import annotations

import pytest

from lamina.architectures import create
from lamina.architectures.glyphs import DIGITS
from lamina.architectures.lenet import TABLE_I, lenet5_modern
from lamina.architectures.lenet1 import TABLE_1
from lamina.compiler.elaborate import elaborate
from lamina.compiler.graph import Row, rows
from lamina.errors import UsageError
from lamina.spec.layers.conv import Conv, SparseConv
from lamina.spec.layers.linear import RBF, Linear
from lamina.spec.layers.pool import AvgPool, SubsampleTrainable


def connections(row: Row) -> int:
    """As LeCun counts: every input of every unit, its bias included."""
    match row.op:
        case Conv() | SparseConv() | Linear():
            return row.cost.macs + row.shape.volume
        case SubsampleTrainable():
            return (2 * 2 + 1) * row.shape.volume
        case RBF():
            return row.inputs[0].channels * row.shape.channels
        case _:
            return 0


@pytest.mark.parametrize(
    ("name", "parameters", "total"),
    [("lenet1", 2_578, 98_442), ("lenet5.rbf", 60_000, 340_908)],
)
def test_the_papers_own_numbers(name: str, parameters: int, total: int) -> None:
    """Parameters and connections, printed on page 402 (1989) and in section II.B (1998)."""
    layers = list(rows(elaborate(create(name))))
    assert sum(tensor.count for row in layers for tensor in row.params.values()) == parameters
    assert sum(map(connections, layers)) == total


def test_lenet1_has_the_papers_4635_units() -> None:
    """Pixels, the units of all layers and the one whose value is always 1."""
    shapes = {row.path: row.shape.volume for row in rows(elaborate(create("lenet1")))}
    units = sum(shapes[path] for path in ("h1", "h2", "h3", "h4", "output"))
    assert 28 * 28 + units + 1 == 4_635


def test_the_tables_feed_each_map_as_printed() -> None:
    """Table 1 (1989) halves H2 between the maps of H3; table I (1998) groups S2 by 3, 4 and 6."""
    assert TABLE_1[:6] == ((0,), (0, 1), (0, 1), (1,), (0, 1), (0, 1))
    assert TABLE_1[6:] == tuple(tuple(source + 2 for source in row) for row in TABLE_1[:6])
    assert [len(row) for row in TABLE_I] == [3] * 6 + [4] * 9 + [6]
    assert TABLE_I[0] == (0, 1, 2)
    assert TABLE_I[14] == (0, 2, 3, 5)


def test_the_papers_output_is_all_that_lenet5_changes() -> None:
    """The trunks are the same parts; the bitmaps are fixed values, not parameters."""
    paper, dense = create("lenet5.rbf"), create("lenet5")
    assert paper.body[:-1] == dense.body[:-1]
    (name, output), *_ = reversed(paper.body)
    assert (name, output) == ("output", RBF(centres=DIGITS))
    last = list(rows(elaborate(paper)))[-1]
    assert not last.params
    assert sum(tensor.count for tensor in last.buffers.values()) == 840


def test_the_papers_output_knows_ten_digits() -> None:
    """Fewer classes are the first digits; for more there are no bitmaps."""
    assert create("lenet5.rbf", num_classes=3).body[-1][1] == RBF(centres=DIGITS[:3])
    with pytest.raises(UsageError) as refused:
        create("lenet5.rbf", num_classes=11)
    assert str(refused.value) == (
        "lenet5.rbf: num_classes is `11`, but its output has bitmaps of the 10 digits only; "
        "`lenet5` takes any number"
    )


def test_grey_and_colour_differ_in_input_and_pools() -> None:
    """And so does a variant of one's own, in one line."""
    grey, colour = create("lenet5.modern_gray"), create("lenet5.modern")
    assert (grey.input, colour.input) == ((1, 32, 32), (3, 32, 32))
    changed = [a[0] for a, b in zip(grey.body, colour.body, strict=True) if a != b]
    assert changed == ["pool1", "pool2"]
    own = lenet5_modern("own", pool=AvgPool(kernel=2, stride=2), input=(1, 32, 32))
    assert own.body == grey.body


def test_caffes_pools_round_up() -> None:
    """9 × 9 leaves 5 × 5; nothing of MNIST's 28 × 28 shows it."""
    net = create("lenet5.caffe", input=(1, 30, 30))
    made = {row.path: str(row.shape) for row in rows(elaborate(net))}
    assert (made["conv2"], made["pool2"]) == ("50 × 9 × 9", "50 × 5 × 5")
