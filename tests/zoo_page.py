"""docs/zoo.md, made of the entries: `python tests/zoo_page.py` writes it anew."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import lamina
from lamina.architectures import create, entry, names
from lamina.architectures.entry import Entry

PAGE = Path(__file__).parents[1] / "docs" / "zoo.md"
HEAD = """\
# The classics

Every network of the zoo, in the order of `lamina list`, by paper; made by `make goldens`.
Parameters are learnable values; where training has side heads, those of the training model follow
after a stroke. MACs are the multiply-accumulates of convolutions and dense layers for one sample,
depth is the most weighted layers on any path; both are of the inference model.
"""
COLUMNS = ("name", "network", "input", "parameters", "MACs", "depth")


def page() -> str:
    """The page as it should be."""
    return "\n".join([HEAD, *lines()]) + "\n"


def lines() -> Iterator[str]:
    """A section for each run of networks of one paper."""
    entries = map(entry, names())
    for (authors, title, year), group in groupby(entries, key=paper):
        members = list(group)
        yield f"## {authors}: {title} ({year})\n"
        yield f"| {' | '.join(COLUMNS)} |"
        yield "|---|---|---|--:|--:|--:|"
        yield from map(row, members)
        yield ""
        for one in members:
            yield from remarks(one)


def paper(one: Entry) -> tuple[str, str, int]:
    return one.paper.authors, one.paper.title, one.paper.year


def row(one: Entry) -> str:
    """A network's line, with what is counted today."""
    totals = lamina.analyze(create(one.name)).totals
    trained = lamina.analyze(create(one.name), "train").totals.parameters
    parameters = f"{totals.parameters:,}"
    if trained != totals.parameters:
        parameters += f" / {trained:,}"
    whose = f"a variant of `{one.variant_of}`" if one.variant_of else "the paper's own"
    size = "×".join(map(str, one.facts.input))
    cells = (f"`{one.name}`", whose, size, parameters, f"{totals.macs:,}", str(totals.depth))
    return f"| {' | '.join(cells)} |"


def remarks(one: Entry) -> Iterator[str]:
    """Where it was described, what was published of it, and where it departs."""
    yield f"`{one.name}`, {one.paper.place}\n"
    if one.published:
        yield f"- Published: {escaped(one.published)}."
    yield from (f"- {escaped(line)}" for line in one.differs)
    if one.published or one.differs:
        yield ""


def escaped(text: str) -> str:
    """Text that Markdown leaves alone."""
    return text.replace("*", "\\*").replace("_", "\\_")


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
