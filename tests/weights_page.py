"""The table of tensors in docs/weights.md, made of the dialects: `python tests/weights_page.py`
writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lamina.backends import NAMES, dialect_of
from lamina.backends.spelling import Slot
from lamina.spec.initial import HE
from lamina.spec.layer import Layer, kind_of
from samples import SAMPLES, Good, shapes

PAGE = Path(__file__).parents[1] / "docs" / "weights.md"
BEGIN = "<!-- Made of the dialects by `make goldens`. -->\n"
END = "<!-- From here on written by hand. -->\n"
COLUMNS = ("kind", "tensor", "axes", "what it is", *NAMES)
AXES = {
    ("conv", "weight"): "O I H W",
    ("conv_transpose", "weight"): "I O H W",
    ("sparse_conv", "weight"): "N H W",
    ("linear", "weight"): "O I",
    ("rbf", "centres"): "O I",
}


def page() -> str:
    """The page as it should be."""
    before, _, rest = PAGE.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n" + "\n".join(lines()) + "\n\n" + END + after


def lines() -> Iterator[str]:
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    yield from dict.fromkeys(rows())


def rows() -> Iterator[str]:
    """A line for each tensor of each sample; equal ones are one line of the table."""
    for sample in SAMPLES:
        if not isinstance(sample, Good) or not isinstance(sample.op, Layer):
            continue
        (x,) = shapes(sample.x)
        op = sample.op.settled(HE).resolved(x)
        params, buffers = op.params(x), op.buffers(x)
        for role, tensor in {**params, **buffers}.items():
            slots = [dialect_of(name).module(op, x).slots[role] for name in NAMES]
            axes = AXES.get((kind_of(op), role), "C").split()
            assert len(axes) == len(tensor.shape)
            what = "parameter" if role in params else "buffer"
            cells = [f"`{kind_of(op)}`", f"`{role}`", " ".join(axes), what]
            yield f"| {' | '.join(cells + [placed(slot, axes) for slot in slots])} |"


def placed(slot: Slot, axes: list[str]) -> str:
    """A framework's name, and its order of axes where that is another."""
    turned = " ".join(axes[axis] for axis in slot.axes)
    return f"`{slot.path}`" + (f", {turned}" if turned else "")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
