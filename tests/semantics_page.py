"""docs/semantics.md, made of the topics of `lamina explain`: `python tests/semantics_page.py`
writes it anew."""

from __future__ import annotations

from pathlib import Path

from lamina.cli.explaining import BACKENDS
from lamina.cli.samples import emitted
from lamina.explanations import TOPICS, Topic, topic

PAGE = Path(__file__).parents[1] / "docs" / "semantics.md"
HEAD = """\
# What every layer means

<!-- Made of lamina/explanations/topics by `make goldens`. -->

One definition each; both backends are made to obey it, and a test holds each against the other.
Shapes are of one sample, C × H × W. `lamina explain TOPIC` prints a section of this page, and
`lamina explain KIND` the one that has the kind. Under each sample stands what is emitted for it.
"""


def section(one: Topic) -> str:
    """A topic as a section."""
    rows = [
        f"| {whose} | {said.replace('|', chr(92) + '|')} |" for whose, said in one.readings.items()
    ]
    table = ["", "| | |", "|---|---|", *rows] if rows else []
    samples = [sample_told(sample, one.name) for sample in one.samples]
    return "\n".join(
        [f"\n## {one.title}\n", f"`lamina explain {one.name}`\n", one.text, *table, *samples]
    )


def sample_told(sample: str, name: str) -> str:
    """A sample, and the lines that are emitted for it."""
    texts = [f"\n```yaml\n{sample}```"]
    for backend, framework in BACKENDS.items():
        text = emitted(sample, backend, initialised=name == "initialisation")
        texts.append(f"\n{framework}:\n\n```python\n{text}\n```")
    return "\n".join(texts)


def page() -> str:
    return HEAD + "".join(f"{section(topic(name))}\n" for name in TOPICS)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
