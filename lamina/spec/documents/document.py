"""A document that was read: plain data, and where each part of it stands in the text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lamina.errors import quoted
from lamina.spec.documents.source import Source

Scalar: TypeAlias = "str | int | float | bool | None"
Data: TypeAlias = "Scalar | list[Data] | dict[str, Data]"

Mark: TypeAlias = "int | tuple[int, Marks]"
"""Where a value stands, and for a container the marks of what is in it."""

Marks: TypeAlias = "list[Mark] | dict[str, Mark]"


@dataclass(frozen=True, eq=False, repr=False)  # those that are generated recurse into the data
class Document:
    """Plain data read from a text; a value in a map stands where its key does."""

    data: Data
    source: Source
    mark: Mark

    def __repr__(self) -> str:
        return f"<Document {quoted(self.name)}>"

    @property
    def name(self) -> str:
        return self.source.name

    def place(self, loc: Sequence[str | int]) -> str:
        """`file:line:column` of a path in the data, or of its nearest ancestor that exists."""
        mark = self.mark
        for step in loc:
            inner = None if isinstance(mark, int) else _child(mark[1], step)
            if inner is None:
                break
            mark = inner
        return self.source.place(mark if isinstance(mark, int) else mark[0])


def _child(marks: Marks, step: str | int) -> Mark | None:
    if isinstance(marks, dict):
        return marks.get(step) if isinstance(step, str) else None
    return marks[step] if isinstance(step, int) and 0 <= step < len(marks) else None
