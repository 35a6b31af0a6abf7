"""The tables of docs/performance.md and README.md, made of the results kept in `results/`.

    python benchmarks/table.py [--keep FOLDER]

With `--keep`, results of that folder (`make bench` leaves them in `bench-results/`) take the place
of those that are kept.
"""

from __future__ import annotations

import argparse
import re
import shutil
import textwrap
from collections.abc import Mapping
from pathlib import Path

import bars
import report
from report import Result

KEPT = Path(__file__).with_name("results")
PAGES = (report.ROOT / "docs" / "performance.md", report.ROOT / "README.md")
BEGIN, END = "<!-- made by make bench: {} -->", "<!-- end -->"
BLOCK = re.compile(rf"{BEGIN.format('(.+?)')}\n.*?{END}", re.DOTALL)
WIDTH = 130


def main() -> None:
    parser = argparse.ArgumentParser(description="write the tables of the docs")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="results to keep from now on")
    options = parser.parse_args()
    if options.keep:
        keep(options.keep)
    write()


def results(folder: Path) -> dict[str, Result]:
    """What a folder has, by benchmark."""
    return {file.stem: report.read(file) for file in sorted(folder.glob("*.json"))}


def keep(folder: Path) -> None:
    """Copy a folder's results; a quick run measures nothing, so that none is kept."""
    for name, result in results(folder).items():
        if result.about.quick:
            raise SystemExit(f"{folder / name}.json is of a quick run, which measures nothing")
    KEPT.mkdir(exist_ok=True)
    for name in results(folder):
        shutil.copyfile(folder / f"{name}.json", KEPT / f"{name}.json")


def write() -> None:
    for page in PAGES:
        page.write_text(written(page.read_text("utf-8"), results(KEPT)), "utf-8")


def written(page: str, found: Mapping[str, Result]) -> str:
    """A page with what stands between each pair of its marks made anew."""

    def block(match: re.Match[str]) -> str:
        name = match[1]
        text = the_bars(found) if name == "bars" else one(found.get(name))
        return f"{BEGIN.format(name)}\n\n{text}\n\n{END}"

    return BLOCK.sub(block, page)


def the_bars(found: Mapping[str, Result]) -> str:
    """All bars, under the machines and versions that they were measured on."""
    abouts = [result.about for result in found.values()]
    where = dict.fromkeys(f"{a.machine}; {report.said(a.versions)}." for a in abouts)
    paragraphs = [textwrap.fill(text, WIDTH) for text in where]
    return "\n\n".join([*paragraphs, report.table(bars.HEADER, list(bars.rows(found)))])


def one(result: Result | None) -> str:
    """A benchmark's own table, with its day and its notes."""
    if result is None:
        return "Not measured yet."
    about = result.about
    busy = "" if about.load is None else f", load {about.load:.1f} at the start"
    notes = textwrap.fill(" ".join(result.notes), WIDTH)
    day = f"{about.date}, commit {about.commit}{busy}."
    return "\n\n".join([day, report.table(result.header, result.rows), notes])


if __name__ == "__main__":
    main()
