"""What one side of a proof has to do, and the files in which it leaves what it found."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from lamina.compiler.graph import Graph, Mode
from lamina.compiler.stacks import Scan
from lamina.errors import VerificationError
from lamina.spec.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.floating]]

Dtype = Literal["float64", "float32"]
BATCH = 4  # samples: of two, batch norm over 1 × 1 makes -1 and 1 whatever they are


@dataclass(frozen=True, slots=True)
class Task:
    """One side's work: this network in this backend, with these numbers."""

    spec: str  # the network as JSON
    backend: str
    mode: Mode
    dtype: Dtype
    seed: int
    trace: bool = False  # also record what enters and leaves every module
    steps: int = 0  # of training; none is the plain proof
    scan: Scan = "auto"  # which runs of equal parts are loops

    @property
    def net(self) -> Network:
        return Network.from_json(self.spec)

    def to_json(self) -> str:
        return json.dumps(asdict(self))


def sample(graph: Graph, seed: int, dtype: Dtype) -> NDArray[np.floating]:
    """The batch that both sides compute on: N × C × H × W."""
    import numpy as np

    generator = np.random.default_rng([seed, 2])
    shape = (BATCH, *graph.input.dimensions)
    return generator.standard_normal(shape).astype(dtype)


def directions(outputs: Mapping[str, tuple[int, ...]], seed: int, dtype: Dtype) -> Arrays:
    """The loss is the mean of outputs times these, so that its gradient reaches everything.
    Shapes are N × C × H × W."""
    import numpy as np

    generator = np.random.default_rng([seed, 3])
    return {
        name: generator.standard_normal(outputs[name]).astype(dtype) for name in sorted(outputs)
    }


def output_shapes(graph: Graph) -> dict[str, tuple[int, ...]]:
    """The outputs of a proof by name, with the batch axis."""
    named = {"logits": graph.shape, **{head.name: head.shape for head in graph.heads}}
    return {name: (BATCH, *shape.dimensions) for name, shape in named.items()}


def refuse_other_shapes(
    backend: str, outputs: Mapping[str, Any], shapes: Mapping[str, tuple[int, ...]]
) -> None:
    """Refuse outputs that are not what was inferred; shapes are the backend's own here."""
    for name, shape in shapes.items():
        if tuple(outputs[name].shape) != shape:
            found = f"{backend} gives {tuple(outputs[name].shape)}, the spec says {shape}"
            raise VerificationError(f"the output {name}: {found}")


def write(folder: Path, arrays: Arrays, facts: dict[str, Any]) -> None:
    """Leave arrays and facts for the other process."""
    import numpy as np

    names = list(arrays)
    for index, name in enumerate(names):
        np.save(folder / f"{index}.npy", arrays[name], allow_pickle=False)
    (folder / "facts.json").write_text(json.dumps({**facts, "arrays": names}), "utf-8")


@dataclass(frozen=True)
class Found:
    """What one side found: facts, and arrays that are read when they are asked for."""

    folder: Path
    facts: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> Found:
        return cls(folder, json.loads((folder / "facts.json").read_text("utf-8")))

    def names(self, kind: str) -> list[str]:
        return [name for name in self.facts["arrays"] if name.startswith(f"{kind}/")]

    def array(self, name: str) -> NDArray[np.floating]:
        import numpy as np

        index = self.facts["arrays"].index(name)
        loaded: NDArray[np.floating] = np.load(self.folder / f"{index}.npy", allow_pickle=False)
        return loaded
