"""The process that opens a Keras file: its arguments are the file and a folder, where it leaves
the tensors as one safetensors file, or a line that says why not."""

from __future__ import annotations

import json
import os
import sys
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from lamina.backends.folder.safetensors import LENGTH, MAX_HEADER, METADATA
from lamina.checkpoints.keras.archive import unpacked
from lamina.checkpoints.keras.hdf5 import Layers, layers
from lamina.checkpoints.keras.layers import keys, named_by
from lamina.checkpoints.pickled import REFUSAL, RESULT
from lamina.checkpoints.safetensors import NOTES
from lamina.checkpoints.unpickling import Refused, limited
from lamina.errors import counted, quoted

if TYPE_CHECKING:
    import h5py

ZIP: Final = b"PK\x03\x04"
DTYPES: Final = {"<f8": "F64", "<f4": "F32", "<f2": "F16"}


def main() -> int:
    path, folder = map(Path, sys.argv[1:])
    try:
        import h5py  # before there is a limit, for the libraries that it maps

        del h5py
        limited(os.path.getsize(path))
        take(path, folder)
    except Refused as error:
        (folder / REFUSAL).write_text(str(error), "utf-8")
        return 1
    except MemoryError:
        (folder / REFUSAL).write_text("takes more memory than its size explains", "utf-8")
        return 1
    return 0


def take(path: Path, folder: Path) -> None:
    """Write the file's tensors into the folder. Raises Refused where it is not as it should
    be."""
    import h5py

    with open(path, "rb") as file:
        packed = file.read(len(ZIP)) == ZIP
    weights, config = unpacked(path, folder) if packed else (path, None)
    try:
        with h5py.File(weights, "r", locking=False) as opened:
            found = layers(opened, named_by(config))
            write(folder / RESULT, tensors(found, os.path.getsize(weights)))
    except (Refused, MemoryError):
        raise
    except Exception:  # h5py raises of many kinds for broken files
        raise Refused("is damaged, or no HDF5 file that Keras has written") from None


def tensors(found: Layers, size: int) -> dict[str, h5py.Dataset]:
    """The arrays by key, each of them plain numbers that lie in the file."""
    total = 0
    by_key: dict[str, h5py.Dataset] = {}
    for layer, variables in found.items():
        shapes = [variable.shape or () for variable in variables]
        for key, variable in zip(keys(layer, shapes), variables, strict=True):
            refuse_odd(key, variable)
            by_key[key] = variable
            total += prod(variable.shape) * variable.dtype.itemsize
    if total > size:
        raise Refused(
            f"speaks of arrays of {counted(total, 'byte')}, and has {size:,}: not all values are "
            "there"
        )
    return by_key


def refuse_odd(key: str, array: h5py.Dataset) -> None:
    """Refuse values that are elsewhere, computed, packed, or no floating-point numbers."""
    plist = array.id.get_create_plist()
    if array.is_virtual or array.external or plist.get_external_count():
        raise Refused(f"has the values of {quoted(key)} elsewhere than in the file")
    if plist.get_nfilters():
        raise Refused(f"has {quoted(key)} compressed, and Keras compresses nothing")
    if array.shape is None or array.dtype.str not in DTYPES:
        what = quoted(array.dtype)
        raise Refused(f"has {quoted(key)} as {what}; read are float64, float32 and float16")


def write(path: Path, arrays: dict[str, h5py.Dataset]) -> None:
    """One safetensors file."""
    import numpy as np

    header: dict[str, Any] = {METADATA: {NOTES: "[]"}}
    end = 0
    for key, array in arrays.items():
        start, end = end, end + prod(array.shape) * array.dtype.itemsize
        dtype = DTYPES[array.dtype.str]
        header[key] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [start, end]}
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % LENGTH)
    if len(text) > MAX_HEADER:
        raise Refused(f"has {counted(len(arrays), 'array')}, more than any network")
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(LENGTH, "little") + text)
        for array in arrays.values():
            np.asarray(array[()]).tofile(file)


if __name__ == "__main__":
    sys.exit(main())
