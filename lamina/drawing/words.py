"""What the boxes say."""

from __future__ import annotations

from lamina.compiler.graph import Row
from lamina.drawing.sketch import Strip
from lamina.spec.layer import Layer, Merge, kind_of
from lamina.spec.layers.merge import Add, Multiply

LIGHT = frozenset({"activation", "drop", "norm", "reshape"})  # drawn under what they follow
FAMILIES = {
    "conv": "convolution",
    "linear": "dense",
    "pool": "pooling",
    "norm": "normalisation",
    "activation": "activation",
    "drop": "dropout",
    "reshape": "reshaping",
    "merge": "merge",
}
UNITS = ((10**12, "T"), (10**9, "G"), (10**6, "M"), (10**3, "k"))


def family(op: Layer | Merge) -> str:
    """What sort of op it is: the module that defines it."""
    return type(op).__module__.rpartition(".")[2]


def words(row: Row) -> str:
    """The op in short: its window as textbooks write it, or its kind."""
    op = row.op
    if isinstance(op, Add):
        return "+" if op.scale == 1 else f"+ {op.scale:g}×"
    if isinstance(op, Multiply):
        return "×"
    notation = op.notation(row.inputs[0]) if isinstance(op, Layer) else ""
    return notation or kind_of(op).replace("_", " ")


def strip(row: Row) -> Strip:
    """The line of one primitive."""
    op = row.op
    return Strip(
        path=row.path,
        label=row.path,
        kind=kind_of(op),
        family=family(op),
        words=words(row),
        input=" + ".join(map(tight, (shape.dimensions for shape in row.inputs[:4])))
        + (f" + {len(row.inputs) - 4} more" if len(row.inputs) > 4 else ""),
        shape=tight(row.shape.dimensions),
        formula=op.formula(row.inputs[0]) if isinstance(op, Layer) else "",
        parameters=sum(tensor.count for tensor in row.params.values()),
        macs=row.cost.macs,
        frozen=row.frozen,
    )


def tight(dimensions: tuple[int, ...]) -> str:
    """64×55×55."""
    return "×".join(map(str, dimensions))


def short(number: int) -> str:
    """A count in three or four digits: 25.6 M."""
    for unit, letter in UNITS:
        if number >= unit:
            tenths = (20 * number + unit) // (2 * unit)
            return f"{tenths // 10:,}.{tenths % 10} {letter}" if tenths < 10**7 else f"{number:.1e}"
    return str(number)
