"""A checkpoint of another library → a model folder."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamina.architectures import create, entry
from lamina.backends.draw import tensors
from lamina.backends.folder import write_folder
from lamina.checkpoints.checkpoint import DTYPES, Checkpoint
from lamina.checkpoints.layout import layout
from lamina.checkpoints.matching import AUTO, Match, candidates, matched
from lamina.checkpoints.reading import opened
from lamina.compiler.check import check
from lamina.errors import UsageError, WeightsError, counted, quoted, some
from lamina.spec.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Arrays = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a checkpoint: whose model it is, and what else is to be said."""

    match: Match
    net: Network
    values: int
    notes: tuple[str, ...]

    def __str__(self) -> str:
        who = f"{self.match.peer.name}'s {self.match.table.model}"
        count = counted(len(self.match.sources), "tensor")
        return "\n  ".join(
            (f"{who} as {self.net.name}: {count}, {self.values:,} values", *self.notes)
        )


def convert(
    weights: str | os.PathLike[str],
    net: str,
    folder: str | os.PathLike[str],
    *,
    source: str = AUTO,
    num_classes: int | None = None,
    cast: bool = False,
    overwrite: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> Converted:
    """Write a checkpoint of `source` (a name of `PEERS`, or `auto`: told by its keys) as a model
    folder of the zoo's `net`, float32, with that library's preprocessing in its config.

    Every tensor must be there, and nothing but tensors of that model; those of side heads are
    there all or none. With `cast`, other dtypes than float32 are converted. Raises UsageError
    for an unknown name, a file that is not there and a folder that may not be written,
    WeightsError where the file is no checkpoint of that model, ResourceError where reading it
    costs more than its size explains.
    """
    entry(net)
    candidates(net, source)
    refuse_existing(folder, overwrite=overwrite)
    made = create(net, num_classes=num_classes)
    shapes = {path: tensor.shape for path, tensor in tensors(check(made, "train"))}
    say(f"reading {os.fspath(weights)}")
    with opened(weights, len(shapes)) as checkpoint:
        found = {key: stored.shape for key, stored in checkpoint.tensors.items()}
        match = matched(made, found, source, quoted(os.fspath(weights), 200))
        refuse_other_dtypes(checkpoint, match, cast=cast)
        say(f"writing {os.fspath(folder)}")
        arrays = arranged(checkpoint, match, shapes)
        height, width = made.input[1:]
        prepared = match.peer.preprocessing(net, (height, width))
        try:
            write_folder(folder, made, arrays, preprocessing=prepared, overwrite=overwrite)
        except UsageError as error:
            raise UsageError(str(error).replace("overwrite=True", "--overwrite")) from None
        notes = (*checkpoint.notes, *remarks(match, made))
        return Converted(match, made, sum(array.size for array in arrays.values()), notes)


def refuse_existing(folder: str | os.PathLike[str], *, overwrite: bool) -> None:
    """Refuse what cannot be written before anything long is done; writing looks again."""
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise UsageError(f"{quoted(folder, 200)} is no folder; it is left alone")
    if not overwrite and os.path.isdir(folder) and os.listdir(folder):
        raise UsageError(f"{quoted(folder, 200)} is not empty; --overwrite replaces a model in it")


def refuse_other_dtypes(checkpoint: Checkpoint, match: Match, *, cast: bool) -> None:
    """Raises WeightsError for weights that are no float32, unless they are floats to be cast."""
    dtypes = {one.key: checkpoint.tensors[one.key].dtype for one in match.sources.values()}
    whole = [f"{key} ({dtype})" for key, dtype in dtypes.items() if not DTYPES[dtype][1]]
    if whole:
        raise WeightsError(f"weights are floats, and these are not: {some(whole)}")
    others = [f"{key} ({dtype})" for key, dtype in dtypes.items() if dtype != "F32"]
    if others and not cast:
        raise WeightsError(
            f"{counted(len(others), 'tensor')} of another precision than float32: {some(others)}\n"
            "  --cast converts them"
        )


def arranged(checkpoint: Checkpoint, match: Match, shapes: Mapping[str, tuple[int, ...]]) -> Arrays:
    """Our tensors by path, in our layout."""
    arrays: Arrays = {}
    for path, source in match.sources.items():
        values = checkpoint.tensors[source.key].float32()
        if source.layout:
            values = layout(source.layout).arranged(values, shapes[path])
        arrays[path] = values
    return arrays


def remarks(match: Match, net: Network) -> list[str]:
    """What a person should know of the conversion."""
    said = []
    if match.ignored:
        kinds = sorted({key.rpartition(".")[2] for key in match.ignored})
        said.append(f"{counted(len(match.ignored), 'counter')} left out ({', '.join(kinds)})")
    if match.mode == "infer" and len(list(tensors(check(net, "train")))) > len(match.sources):
        said.append("without side heads, which the checkpoint has not: for inference only")
    said += [
        f"{other} has the same keys: for its weights, and preprocessing, --from {other}"
        for other in match.others
    ]
    return said
