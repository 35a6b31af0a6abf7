"""The bad files of tests/bad, and what is said of each: `python tests/bad_files.py` writes the
answers anew, each beside its file."""

from __future__ import annotations

import io
import os
import tempfile
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

from lamina.cli.main import main as lamina

FOLDER = Path(__file__).parent / "bad"
FILES = sorted(path for path in FOLDER.rglob("*") if path.suffix in (".yaml", ".json"))


class Answer(NamedTuple):
    """How `lamina check` ended, and what it said on standard output and standard error."""

    status: int
    out: str
    error: str


def answer(path: Path) -> Answer:
    """What is said of a file, 80 columns wide, in this process."""
    out, error = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = "80"
    try:
        with chdir(path.parent), redirect_stdout(out), redirect_stderr(error):
            status = lamina(["check", path.name])
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before
    texts: list[str] = []
    for stream in (out, error):
        stream.seek(0)
        texts.append(stream.read())
    return Answer(status, *texts)


def kept(path: Path) -> Path:
    """Where the answer to a file is kept."""
    return path.with_name(f"{path.name}.txt")


def answered(raw: bytes, suffix: str) -> Answer:
    """What is said of a file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"net{suffix}"
        path.write_bytes(raw)
        return answer(path)


def main() -> None:
    """Write every answer, and remove those of files that are gone."""
    for path in FILES:
        kept(path).write_text(answer(path).out, "utf-8")
    wanted = {kept(path) for path in FILES}
    for path in FOLDER.rglob("*.txt"):
        if path not in wanted:
            path.unlink()


if __name__ == "__main__":
    main()
