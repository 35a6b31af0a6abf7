"""The layers and shapes of the models of `keras.applications`, kept as text in
`tests/checkpoints/keys/keras.txt`.

KERAS_BACKEND=torch python tests/keras_keys.py writes them anew, from Keras itself. A model is a
line `= NAME` and a line for each layer that has variables: its name, then each variable with its
shape, in Keras's order. `norm 64` stands for the four of a batch norm of 64 channels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from math import prod
from pathlib import Path
from typing import Any

from lamina.architectures import create
from lamina.backends.draw import tensors
from lamina.checkpoints.keras.tables import TABLES
from lamina.compiler.check import check

FILE = Path(__file__).parent / "checkpoints" / "keys" / "keras.txt"
NORM = ("gamma", "beta", "moving_mean", "moving_variance")
Shape = tuple[int, ...]
Model = Mapping[str, Mapping[str, Shape]]  # by layer, then by variable


@cache
def kept() -> dict[str, Model]:
    """The models by name."""
    models: dict[str, dict[str, dict[str, Shape]]] = {}
    name = ""
    for line in FILE.read_text("ascii").splitlines():
        layer, *said = line.split(" ")
        if layer == "=":
            name = said[0]
            models[name] = {}
        elif said[0] == "norm":
            models[name][layer] = dict.fromkeys(NORM, (int(said[1]),))
        else:
            shapes = (tuple(map(int, sizes.split("x"))) for sizes in said[1::2])
            models[name][layer] = dict(zip(said[::2], shapes, strict=True))
    return dict(models)


def keys(model: Model) -> dict[str, Shape]:
    """The same, flat: `layer/variable`."""
    return {
        f"{layer}/{name}": shape
        for layer, variables in model.items()
        for name, shape in variables.items()
    }


def ours(net: str, num_classes: int | None = None) -> dict[str, Shape]:
    """The tensors of a network of the zoo."""
    graph = check(create(net, num_classes=num_classes), "train")
    return {path: tensor.shape for path, tensor in tensors(graph)}


def lines(name: str, layers: Sequence[Any]) -> Iterator[str]:
    """A model as it is kept; `layers` are Keras's own."""
    yield f"= {name}"
    for layer in layers:
        shapes = {weight.name: tuple(weight.shape) for weight in layer.weights}
        if tuple(shapes) == NORM:
            yield f"{layer.name} norm {prod(shapes['gamma'])}"
        elif shapes:
            sized = (f"{role} {'x'.join(map(str, shape))}" for role, shape in shapes.items())
            yield f"{layer.name} {' '.join(sized)}"


def main() -> None:
    import keras

    text: list[str] = []
    for table in TABLES.values():
        keras.utils.clear_session()
        text += lines(table.model, getattr(keras.applications, table.model)(weights=None).layers)
    FILE.write_text("".join(f"{line}\n" for line in text), "ascii")


if __name__ == "__main__":
    main()
