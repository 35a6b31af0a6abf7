"""What both sides train on: a fresh batch for each step, its labels, and what dropout keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from lamina.backends.proof.divergence import placed
from lamina.backends.proof.task import BATCH, Task, output_shapes
from lamina.compiler.graph import Graph, rows
from lamina.spec.layers import Dropout, StochasticDepth

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Labels = dict[str, NDArray[np.int64]]
    Kept = dict[str, NDArray[np.bool_]]


class Dropper(NamedTuple):
    """A module that drops, as its framework has it: its place, its rate, and the axes of
    N × C × H × W along which all is dropped or kept together."""

    place: str
    rate: float
    together: tuple[int, ...]


class Batch(NamedTuple):
    """One step's: images N × C × H × W, classes by output, and by place what dropout keeps."""

    images: NDArray[np.floating]
    labels: Labels
    kept: Kept


def batches(graph: Graph, task: Task, droppers: Iterable[Dropper]) -> Iterator[Batch]:
    """The batch of each step: they depend on the seed and the number of the step alone."""
    import numpy as np

    shape, outputs, known = (BATCH, *graph.input.dimensions), output_shapes(graph), dropping(graph)
    droppers = list(droppers)
    for step in range(1, task.steps + 1):
        images = np.random.default_rng([task.seed, 4, step]).standard_normal(shape)
        masks = {one.place: kept(one, *known[one.place], task.seed, step) for one in droppers}
        yield Batch(images.astype(task.dtype), labels(outputs, task.seed, step), masks)


def labels(outputs: Mapping[str, tuple[int, ...]], seed: int, step: int) -> Labels:
    """The classes of a step by output: N for a vector of logits, N × H × W for a map of them,
    of as many classes as it has channels; of two where it has one, which is a yes or no.
    Outputs of equal shape have equal classes, as an image has one class in every head."""
    import numpy as np

    found: Labels = {}
    for name, (count, classes, *size) in outputs.items():
        generator = np.random.default_rng([seed, 5, step])
        found[name] = generator.integers(max(classes, 2), size=(count, *size))
    return found


def dropping(graph: Graph) -> dict[str, tuple[str, tuple[int, ...]]]:
    """The layers that drop, by place: the path of each, and the shape that it reads."""
    return {
        place: (row.path, (BATCH, *row.inputs[0].dimensions))
        for row, (_, place) in zip(rows(graph), placed(graph, "", ""), strict=True)
        if isinstance(row.op, Dropout | StochasticDepth)
    }


def kept(
    module: Dropper, path: str, shape: tuple[int, ...], seed: int, step: int
) -> NDArray[np.bool_]:
    """What a module keeps in a step. The numbers drawn depend on the seed, the step and the
    path; rate and axes are the module's, so that two which mean the same keep the same."""
    import numpy as np

    drawn = np.random.default_rng([seed, 6, step, crc32(path.encode())]).random(shape)
    once = tuple(slice(1 if axis in module.together else None) for axis in range(len(shape)))
    kept: NDArray[np.bool_] = drawn[once] >= module.rate
    return kept
