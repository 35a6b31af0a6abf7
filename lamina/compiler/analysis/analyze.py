"""From a checked graph to a report."""

from __future__ import annotations

from collections import Counter as Tally
from operator import attrgetter

from lamina.compiler.analysis.counts import counts
from lamina.compiler.analysis.depth import depth
from lamina.compiler.analysis.flatten import Flat, flatten
from lamina.compiler.analysis.kept import training_activation_bytes
from lamina.compiler.analysis.memory import VALUE_BYTES, activation_bytes, peak
from lamina.compiler.analysis.receptive_field import receptive_fields
from lamina.compiler.analysis.report import LayerRow, Report, Totals
from lamina.compiler.collecting import few_collections
from lamina.compiler.graph import Graph, Mode


@few_collections()
def analyze(graph: Graph, name: str, mode: Mode) -> Report:
    """Count everything about `graph`, the checked graph of the network `name` in `mode`."""
    flat = flatten(graph)
    found = zip(flat.paths, counts(flat), receptive_fields(flat), strict=True)
    layers = [LayerRow._make((path, *counted, field)) for path, counted, field in found]
    most = peak(flat)
    return Report(
        name=name,
        mode=mode,
        input=graph.input.dimensions,
        totals=totals(flat, layers, mode, most.bytes),
        kinds=dict(Tally(map(attrgetter("kind"), layers))),
        layers=tuple(layers),
        peak_at=most.path,
    )


def totals(flat: Flat, layers: list[LayerRow], mode: Mode, most: int) -> Totals:
    """The sums."""

    def total(column: str) -> int:
        return sum(map(attrgetter(column), layers))

    parameters, buffers = total("parameters"), total("buffers")
    return Totals(
        parameters=parameters,
        trainable_parameters=total("trainable"),
        buffers=buffers,
        macs=total("macs"),
        flops=total("flops"),
        parameter_bytes=VALUE_BYTES * parameters,
        activation_bytes=activation_bytes(flat),
        peak_activation_bytes=most,
        depth=depth(flat),
        adds=total("adds"),
        multiplies=total("multiplies"),
        divides=total("divides"),
        compares=total("compares"),
        specials=total("specials"),
        buffer_bytes=VALUE_BYTES * buffers,
        training_activation_bytes=training_activation_bytes(flat, layers) if mode == "train" else 0,
    )
