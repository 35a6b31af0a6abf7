"""Configs that are wrong or were changed: a typed error, whose text is whole here."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamina.backends.folder import write_folder
from lamina.backends.folder.files import digest
from lamina.errors import LaminaError, SpecError, WeightsError
from saved import NET, PREPROCESSING, Change, arrays, network, refused, rewritten

VALUES = arrays()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A model that is fine."""
    write_folder(tmp_path / "m", NET, VALUES, preprocessing=PREPROCESSING)
    return tmp_path / "m"


def configured(folder: Path, change: Change) -> None:
    """Another config, which the weights say is theirs."""
    path = folder / "config.json"
    config = json.loads(path.read_text())
    change(config)
    path.write_text(json.dumps(config, indent=1))
    rewritten(folder, lambda h: h["__metadata__"].update(config=digest(path.read_bytes())))


CONFIGS: dict[str, tuple[Change, type[LaminaError], str]] = {
    "another file": (
        lambda c: c.pop("format"),
        WeightsError,
        '~/config.json has no "format": "lamina model": lamina did not write it',
    ),
    "a newer version": (
        lambda c: c.update(version=2),
        WeightsError,
        "~/config.json has version `2`, and this lamina reads 1; a newer one reads it",
    ),
    "another spec": (
        lambda c: c["spec"].update(name="other"),
        WeightsError,
        "~/config.json was changed: its spec has the hash "
        f"{network(name='other').hash}, and spec_hash says `{NET.hash}`",
    ),
    "faults of the spec": (
        lambda c: c["spec"]["body"][0]["conv"].update(channels=0),
        SpecError,
        "~/config.json:41:6: body.conv.channels: found 0, expected at least 1",
    ),
    "unknown fields": (
        lambda c: c.update(torch_dtype="x", mode="eval"),
        SpecError,
        "~/config.json:5:2: mode: found the text `eval`, expected `infer` or `train`\n"
        "~/config.json:99:2: torch_dtype: there is no such field\n"
        "  there are format, version, lamina, mode, spec_hash, preprocessing, spec",
    ),
    "faults of the preprocessing": (
        lambda c: c["preprocessing"].update(std=[0.0, 1.0, 1.0]),
        SpecError,
        "~/config.json:23:4: preprocessing.std.0: found 0.0, expected more than 0",
    ),
    "another size": (
        lambda c: c["preprocessing"].update(size=[7, 5]),
        WeightsError,
        "~/config.json: the preprocessing makes 3 × 7 × 5 (RGB), and little takes 3 × 6 × 5",
    ),
}


@pytest.mark.parametrize("case", CONFIGS)
def test_a_config_that_is_wrong(case: str, folder: Path) -> None:
    change, kind, message = CONFIGS[case]
    configured(folder, change)
    assert refused(folder, kind) == message


def test_a_config_that_was_edited(folder: Path) -> None:
    path = folder / "config.json"
    path.write_text(path.read_text() + " ")
    assert refused(folder) == (
        "`~/config.json` is not the file that model.safetensors was saved with: one of the two "
        "was changed; lamina.save_model writes both"
    )
