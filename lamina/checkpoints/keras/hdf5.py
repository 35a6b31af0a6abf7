"""The layers of an HDF5 file as Keras writes it, opened in a process of its own.

HDF5 can speak of other files, of values that are nowhere, of filters that are programs, and of
groups that hold themselves. Keras uses none of that, so all of it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import count, takewhile
from typing import TYPE_CHECKING, Any, Final

from lamina.checkpoints.keras.layers import renumbered
from lamina.checkpoints.unpickling import Refused
from lamina.errors import counted, quoted

if TYPE_CHECKING:
    import h5py

Layers = dict[str, list["h5py.Dataset"]]

MOST: Final = 100_000  # groups and arrays; the largest model of keras.applications has 10,000
VARIABLE: Final = re.compile(r"layers/([^/]+)/vars/([0-9]{1,4})")
# What Keras 3 keeps beside the layers' variables.
BESIDE: Final = re.compile(
    r"(optimizer|metrics|compile_metrics|loss)/.*|(.*/)?seed_generator/vars/[0-9]+"
)
LEGACY: Final = ("layer_names", "weight_names")
UNNAMED: Final = (
    "does not name its layers, as early versions of Keras 3 did not; a later one, or saving the "
    "model as `.keras`, keeps their names"
)


def layers(file: h5py.File, named: Mapping[str, str] | None = None) -> Layers:
    """The arrays of each layer in Keras's order, by the layer's name. `named` are the names by
    group, from elsewhere. Raises Refused for a file that Keras has not written so."""
    groups, arrays = objects(file)
    for root in ("", "model_weights"):
        if root in groups and LEGACY[0] in names_of_attributes(groups[root]):
            found = legacy(groups, arrays, root)
            break
    else:
        found = keras3(groups, arrays, named)
    fresh = renumbered(found)
    if len(set(fresh.values())) != len(found):
        raise Refused("has layers that cannot be told apart by their names")
    return {fresh[name]: variables for name, variables in found.items()}


def objects(file: h5py.File) -> tuple[dict[str, h5py.Group], dict[str, h5py.Dataset]]:
    """Every group and every array by path, each in one place, and all of them in this file."""
    import h5py

    groups: dict[str, h5py.Group] = {"": file["/"]}
    arrays: dict[str, h5py.Dataset] = {}
    seen = {h5py.h5o.get_info(file["/"].id).addr}
    waiting = [""]
    while waiting:
        inside = waiting.pop()
        for name in groups[inside]:
            path = f"{inside}/{name}" if inside else str(name)
            if not isinstance(groups[inside].get(name, getlink=True), h5py.HardLink):
                raise Refused(f"has a link at {quoted(path)}, and links are not followed")
            one = groups[inside][name]
            address = h5py.h5o.get_info(one.id).addr
            if address in seen:
                raise Refused(f"has {quoted(path)} in two places")
            seen.add(address)
            if len(seen) > MOST:
                raise Refused(f"has more than {counted(MOST, 'group')} and arrays")
            if isinstance(one, h5py.Group):
                groups[path] = one
                waiting.append(path)
            elif isinstance(one, h5py.Dataset):
                arrays[path] = one
            else:
                raise Refused(f"has {quoted(path)}, which is neither a group nor an array")
    return groups, arrays


def keras3(
    groups: Mapping[str, h5py.Group],
    arrays: Mapping[str, h5py.Dataset],
    named: Mapping[str, str] | None,
) -> Layers:
    """`layers/conv2d_1/vars/0`: a group for each layer, which says its name."""
    numbered: dict[str, dict[int, h5py.Dataset]] = {}
    for path, array in arrays.items():
        if said := VARIABLE.fullmatch(path):
            numbered.setdefault(said[1], {})[int(said[2])] = array
        elif not BESIDE.fullmatch(path):
            raise Refused(
                f"has an array at {quoted(path)}, which is no variable of a layer; of a model "
                "inside a model, save the inner one alone"
            )
    if not numbered:
        raise Refused("has no weights as Keras keeps them")
    found: Layers = {}
    for group, variables in numbered.items():
        if sorted(variables) != list(range(len(variables))):
            raise Refused(f"has not all variables of {quoted(group)}")
        name = name_of(groups[f"layers/{group}/vars"]) or (named or {}).get(group)
        if name is None:
            raise Refused(UNNAMED)
        if name in found:
            raise Refused(f"has two layers {quoted(name)}")
        found[name] = [array for _, array in sorted(variables.items())]
    return found


def legacy(
    groups: Mapping[str, h5py.Group], arrays: Mapping[str, h5py.Dataset], root: str
) -> Layers:
    """Before Keras 3: the names of all layers, and in each layer's group those of its arrays."""
    found: Layers = {}
    above = f"{root}/" if root else ""
    for layer in texts(groups[root], LEGACY[0]):
        group = groups.get(above + layer)
        if group is None or layer in found:
            raise Refused(f"has not just one group for the layer {quoted(layer)}")
        paths = [f"{above}{layer}/{name}" for name in texts(group, LEGACY[1])]
        absent = [path for path in paths if path not in arrays]
        if absent:
            raise Refused(f"has no array at {quoted(absent[0])}, of which it speaks")
        if paths:
            found[layer] = [arrays[path] for path in paths]
    if not found:
        raise Refused("has no weights as Keras keeps them")
    return found


def names_of_attributes(group: h5py.Group) -> set[str]:
    """Long lists are split: `layer_names0`, `layer_names1`, … count as `layer_names`."""
    return {re.sub("[0-9]+$", "", str(name)) for name in group.attrs}


def texts(group: h5py.Group, name: str) -> list[str]:
    """A list of names that a group has as an attribute, or as several."""
    split = takewhile(lambda part: part in group.attrs, (f"{name}{i}" for i in count()))
    parts = [name] if name in group.attrs else list(split)
    if not parts:
        raise Refused(f"has a layer without {quoted(name)}")
    return [text(value) for part in parts for value in listed(group.attrs[part])]


def listed(value: Any) -> list[Any]:
    """The values of a list; Keras writes an empty one as numbers, of which there are none."""
    shape = getattr(value, "shape", None)
    if shape is None or len(shape) != 1:
        raise Refused("has a name where a list of them should be")
    return list(value)


def text(value: Any) -> str:
    """One name of a list."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    if not isinstance(value, str):
        raise Refused(f"has {quoted(value)} for a name")
    return value.removeprefix("/")


def name_of(group: h5py.Group) -> str | None:
    """The layer's name, which its group of variables has as an attribute."""
    return text(group.attrs["name"]) if "name" in group.attrs else None
