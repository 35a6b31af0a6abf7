"""A `.keras` file: a zip archive of a configuration, which is only looked at, and of weights."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from lamina.checkpoints.unpickling import Refused
from lamina.errors import quoted

CONFIG: Final = "config.json"
WEIGHTS: Final = "model.weights.h5"
MAX_CONFIG: Final = 64 * 2**20
RATIO: Final = 20  # of packed weights; those of keras.applications shrink by a tenth
SPARE: Final = 2**20


def unpacked(path: Path, folder: Path) -> tuple[Path, Any]:
    """The weights as a file in the folder, and the configuration as plain data. Raises Refused
    before anything is unpacked that is larger than its packed size explains."""
    try:
        with ZipFile(path) as archive:
            config, weights = (only(archive, name) for name in (CONFIG, WEIGHTS))
            if config.file_size > MAX_CONFIG:
                raise Refused(
                    f"has {quoted(CONFIG)} of {config.file_size:,} bytes, and more than "
                    f"{MAX_CONFIG:,} are not read"
                )
            with archive.open(weights) as packed, open(folder / WEIGHTS, "xb") as file:
                shutil.copyfileobj(packed, file, SPARE)
            return folder / WEIGHTS, json.loads(archive.read(config))
    except (BadZipFile, EOFError, NotImplementedError) as error:
        raise Refused(f"is a damaged zip archive: {quoted(error, 200)}") from None
    except (ValueError, RecursionError):
        raise Refused(f"has {quoted(CONFIG)} that is no JSON") from None


def only(archive: ZipFile, name: str) -> ZipInfo:
    """The one file of that name, if its size can be believed."""
    found = [info for info in archive.infolist() if info.filename == name]
    if len(found) != 1:
        held = f"{len(found)} of them" if found else "none"
        raise Refused(f"is a zip archive that should hold one {quoted(name)}, and holds {held}")
    info = found[0]
    if info.flag_bits & 1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise Refused(f"has {quoted(name)} encrypted or packed in an unusual way")
    if info.file_size > RATIO * info.compress_size + SPARE:
        raise Refused(
            f"has {quoted(name)} of {info.file_size:,} bytes packed into {info.compress_size:,}: "
            "no weights shrink like that"
        )
    return info
