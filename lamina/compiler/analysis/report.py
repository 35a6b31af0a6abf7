"""What an analysis found: totals, kinds and one row for each primitive."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, NamedTuple

from lamina.compiler.analysis.counts import Dimensions, Sizes
from lamina.compiler.analysis.receptive_field import Field
from lamina.compiler.graph import Mode

CONVENTION = (
    "MACs: multiply-accumulates of convolution and linear layers, one sample; "
    "FLOPs = 2·MACs; other operations are listed apart"
)


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the network, of one sample; bytes are float32's.

    `training_activation_bytes` is what the backward pass needs kept; 0 in infer mode.
    """

    parameters: int
    trainable_parameters: int
    buffers: int
    macs: int
    flops: int
    parameter_bytes: int
    activation_bytes: int
    peak_activation_bytes: int
    depth: int
    adds: int
    multiplies: int
    divides: int
    compares: int
    specials: int
    buffer_bytes: int
    training_activation_bytes: int

    def to_json(self) -> dict[str, int]:
        return {field.name: getattr(self, field.name) for field in fields(self)}


class LayerRow(NamedTuple):
    """One primitive. `weights` counts its first tensor that is no bias (weight, scale,
    coefficient, slope), `trainable` the parameters that are not frozen; `notation` is its window
    as the textbooks write it."""

    path: str
    kind: str
    input_shapes: tuple[Dimensions, ...]
    output_shape: Dimensions
    parameters: int
    formula: str
    notation: str
    macs: int
    flops: int
    trainable: int
    weights: int
    biases: int
    buffers: int
    adds: int
    multiplies: int
    divides: int
    compares: int
    specials: int
    tensors: Sizes
    buffer_tensors: Sizes
    frozen: bool
    receptive_field: Field

    def to_json(self) -> dict[str, Any]:
        """Plain data; tuples become lists."""
        plain: dict[str, Any] = self._asdict()
        plain["input_shapes"] = [list(shape) for shape in self.input_shapes]
        plain["output_shape"] = list(self.output_shape)
        for name in ("tensors", "buffer_tensors"):
            plain[name] = {role: list(shape) for role, shape in plain[name].items()}
        plain["receptive_field"] = self.receptive_field.to_json()
        return plain


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """Everything counted about one network in one mode. `peak_at` is the path of the first layer
    at which the most activations are alive; empty where the input alone is the most."""

    name: str
    mode: Mode
    input: Dimensions
    totals: Totals
    kinds: dict[str, int]
    layers: tuple[LayerRow, ...]
    peak_at: str

    def __repr__(self) -> str:
        return f"<Report {self.name}, {self.mode}: {self.totals.parameters:,} parameters>"

    def __str__(self) -> str:
        """The table, as wide as the terminal."""
        from lamina.compiler.tables.text import plain  # tables are made of reports

        return plain(self).rstrip("\n")

    def to_html(self) -> str:
        """A page that stands on its own."""
        from lamina.compiler.tables.page import page

        return page(self)

    def _repr_html_(self) -> str:
        """The table in a notebook."""
        from lamina.compiler.tables.page import fragment

        return fragment(self)

    def to_json(self) -> dict[str, Any]:
        """Plain data, as `summary --format json` prints it."""
        return {
            "name": self.name,
            "mode": self.mode,
            "input": list(self.input),
            "totals": self.totals.to_json(),
            "kinds": dict(self.kinds),
            "layers": [row.to_json() for row in self.layers],
            "peak_at": self.peak_at,
        }
