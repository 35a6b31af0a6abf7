"""From a checked graph to a report."""

from __future__ import annotations

from collections import Counter as Tally

from lamina.compiler.analysis.counts import Counts, counts
from lamina.compiler.analysis.depth import depth
from lamina.compiler.analysis.flatten import Flat, Step, flatten
from lamina.compiler.analysis.kept import training_activation_bytes
from lamina.compiler.analysis.memory import (
    VALUE_BYTES,
    activation_bytes,
    peak,
)
from lamina.compiler.analysis.receptive_field import Field, receptive_fields
from lamina.compiler.analysis.report import LayerRow, Report, Totals
from lamina.compiler.graph import Graph, Mode


def analyze(graph: Graph, name: str, mode: Mode) -> Report:
    """Count everything about `graph`, the checked graph of the network `name` in `mode`."""
    flat = flatten(graph)
    found = zip(flat.steps, counts(flat), receptive_fields(flat), strict=True)
    layers = [row(step, counted, field) for step, counted, field in found]
    kinds = Tally(layer.kind for layer in layers)
    most = peak(flat)
    return Report(
        name=name,
        mode=mode,
        input=graph.input.dimensions,
        totals=totals(flat, layers, mode, most.bytes),
        kinds=dict(kinds),
        layers=tuple(layers),
        peak_at=most.path,
    )


def row(step: Step, counted: Counts, field: Field) -> LayerRow:
    """The row of one primitive."""
    cost = counted.cost
    return LayerRow(
        path=step.path,
        kind=counted.kind,
        input_shapes=counted.input_shapes,
        output_shape=counted.output_shape,
        parameters=counted.parameters,
        formula=counted.formula,
        notation=counted.notation,
        macs=cost.macs,
        flops=cost.flops,
        trainable=0 if step.frozen else counted.parameters,
        weights=counted.weights,
        biases=counted.biases,
        buffers=counted.buffers,
        adds=cost.adds,
        multiplies=cost.multiplies,
        divides=cost.divides,
        compares=cost.compares,
        specials=cost.specials,
        tensors=counted.tensors,
        buffer_tensors=counted.buffer_tensors,
        frozen=step.frozen,
        receptive_field=field,
    )


def totals(flat: Flat, layers: list[LayerRow], mode: Mode, most: int) -> Totals:
    """The sums."""
    parameters = sum(layer.parameters for layer in layers)
    buffers = sum(layer.buffers for layer in layers)
    learning = ((layer.trainable > layer.biases, layer.trainable > 0) for layer in layers)
    return Totals(
        parameters=parameters,
        trainable_parameters=sum(layer.trainable for layer in layers),
        buffers=buffers,
        macs=sum(layer.macs for layer in layers),
        flops=sum(layer.flops for layer in layers),
        parameter_bytes=VALUE_BYTES * parameters,
        activation_bytes=activation_bytes(flat),
        peak_activation_bytes=most,
        depth=depth(flat),
        adds=sum(layer.adds for layer in layers),
        multiplies=sum(layer.multiplies for layer in layers),
        divides=sum(layer.divides for layer in layers),
        compares=sum(layer.compares for layer in layers),
        specials=sum(layer.specials for layer in layers),
        buffer_bytes=VALUE_BYTES * buffers,
        training_activation_bytes=(
            training_activation_bytes(flat, learning) if mode == "train" else 0
        ),
    )
