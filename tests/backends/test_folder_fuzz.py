"""Folders that are broken at random: typed errors, and nothing else."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamina.backends.folder import read_folder, write_folder
from lamina.backends.folder.files import digest
from lamina.errors import LaminaError
from saved import NET, PREPROCESSING, arrays, equal, rewritten

VALUES = arrays()


@cache
def files() -> dict[str, bytes]:
    """What a folder holds that is fine."""
    with TemporaryDirectory() as scratch:
        folder = Path(scratch, "m")
        write_folder(folder, NET, VALUES, preprocessing=PREPROCESSING)
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def fresh(folder: Path) -> None:
    """Such a folder, written without the ceremony."""
    for name, raw in files().items():
        (folder / name).write_bytes(raw)


def test_a_folder_truncated_anywhere(tmp_path: Path) -> None:
    """Lengths all over both files give a typed error."""
    folder = tmp_path
    fresh(folder)
    for name in ("model.safetensors", "config.json"):
        path = folder / name
        raw = path.read_bytes()
        for end in range(0, len(raw), 11):
            path.write_bytes(raw[:end])
            with pytest.raises(LaminaError):
                read_folder(folder)
        path.write_bytes(raw)
    assert equal(read_folder(folder).arrays, VALUES)


@settings(max_examples=150)
@given(data=st.data())
def test_bits_flipped_anywhere(tmp_path_factory: pytest.TempPathFactory, data: Any) -> None:
    """A typed error, or the very model; the weights' own bits never pass. What may pass is
    what nothing depends on, such as the version of lamina in the metadata."""
    folder = tmp_path_factory.mktemp("m")
    fresh(folder)
    path = folder / data.draw(st.sampled_from(["model.safetensors", "config.json"]))
    raw = bytearray(path.read_bytes())
    flips = data.draw(st.lists(st.integers(0, 8 * len(raw) - 1), min_size=1, max_size=3))
    for bit in set(flips):
        raw[bit // 8] ^= 1 << bit % 8
    path.write_bytes(raw)
    try:
        found = read_folder(folder)
    except LaminaError:
        pass
    else:
        assert path.name == "model.safetensors"
        assert found.net == NET
        assert equal(found.arrays, VALUES)


@settings(max_examples=60)
@given(
    config=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["format", "version", "spec", "mode", "x"]), inner, max_size=4
            )
        ),
        max_leaves=8,
    ),
    keep=st.booleans(),
)
def test_configs_of_any_data(
    tmp_path_factory: pytest.TempPathFactory, config: Any, keep: bool
) -> None:
    """Whatever stands in a field of the config, or in place of it all."""
    folder = tmp_path_factory.mktemp("m")
    fresh(folder)
    path = folder / "config.json"
    if keep and isinstance(config, dict):
        config = json.loads(path.read_text()) | config
    path.write_text(json.dumps(config))
    rewritten(folder, lambda h: h["__metadata__"].update(config=digest(path.read_bytes())))
    try:
        found = read_folder(folder)
    except LaminaError:
        pass
    else:
        assert keep
        assert found.net == NET
