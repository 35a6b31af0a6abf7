"""What a layer means, topic by topic: ours, the frameworks', and samples to emit."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

FOLDER: Final = files("lamina.explanations") / "topics"
PAGE: Final = re.compile(
    r"# (?P<title>.+)\n\n"
    r"(?P<text>(?:.+\n)+)"
    r"(?:\n(?P<readings>(?:- .+\n(?:  .+\n)*)+))?"
    r"(?P<samples>(?:\n```yaml\n(?:(?!```).*\n)+```\n)*)"
)
READING: Final = re.compile(r"- (?P<whose>\w+): (?P<what>.+\n(?:  .+\n)*)")
SAMPLE: Final = re.compile(r"```yaml\n((?:(?!```).*\n)+)```\n")
TOPICS: Final = tuple(
    """
    padding pooling average_pool merges transposed_convolution upsample lrn batch_norm group_norm
    layer_norm gelu slopes dropout flatten subsampling sparse_conv rbf softmax frozen modes simple
    counting initialisation
    """.split()
)


class Topic(NamedTuple):
    """A topic: `readings` say what it means here and in the frameworks; each of the `samples` is
    named parts, one a line, that read an image of 3 × 8 × 8."""

    name: str
    title: str
    text: str
    readings: dict[str, str]
    samples: tuple[str, ...]


def topic(name: str) -> Topic:
    """One of the `TOPICS`."""
    found = PAGE.fullmatch((FOLDER / f"{name}.md").read_text("utf-8"))
    if found is None:
        raise ValueError(f"the topic {name} is not made of its pieces")
    readings = {
        one["whose"]: joined(one["what"]) for one in READING.finditer(found["readings"] or "")
    }
    samples = tuple(SAMPLE.findall(found["samples"]))
    return Topic(name, found["title"], joined(found["text"]), readings, samples)


@cache
def by_kind() -> dict[str, str]:
    """The first topic that has a sample of each kind."""
    found: dict[str, str] = {}
    for name in TOPICS:
        for sample in topic(name).samples:
            for kind in re.findall(r"kind: (\w+)", sample):
                found.setdefault(kind, name)
    return found


def joined(text: str) -> str:
    """Lines as one."""
    return " ".join(text.split())
