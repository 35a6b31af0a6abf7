"""From a flat run of events to nested data, without recursion: YAML and JSON share it."""

from __future__ import annotations

from typing import Final

from lamina.errors import quoted
from lamina.spec.documents.codes import Code
from lamina.spec.documents.document import Data, Document, Mark, Marks
from lamina.spec.documents.source import Source

MAX_DEPTH: Final = 200


class OpenList:
    """A list being filled, and the marks of its items."""

    __slots__ = ("data", "marks")

    def __init__(self) -> None:
        self.data: list[Data] = []
        self.marks: list[Mark] = []

    def add(self, value: Data, at: int, inside: Marks | None = None) -> None:
        self.data.append(value)
        self.marks.append(at if inside is None else (at, inside))


class OpenMap:
    """A map being filled: every first value added is a key, every second one its value."""

    __slots__ = ("data", "key", "key_at", "marks", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.data: dict[str, Data] = {}
        self.marks: dict[str, Mark] = {}
        self.key: str | None = None
        self.key_at = 0

    def add(self, value: Data, at: int, inside: Marks | None = None) -> None:
        if self.key is None:
            self.key = self._checked_key(value, at)
            self.key_at = at
        else:
            self.data[self.key] = value
            self.marks[self.key] = self.key_at if inside is None else (self.key_at, inside)
            self.key = None

    def _checked_key(self, key: Data, at: int) -> str:
        if not isinstance(key, str):
            self.source.refuse(
                Code.KEY,
                at,
                f"{KEY_WORDS[type(key)]} cannot be a key",
                "a key is a string; one that looks like another value goes in quotes",
            )
        if key in self.data:
            first = self.marks[key]
            offset = first if isinstance(first, int) else first[0]
            line, column = self.source.line_and_column(offset)
            self.source.refuse(
                Code.DUPLICATE,
                at,
                f"the key {quoted(key)} is given twice",
                f"first at line {line}, column {column}",
            )
        return key


class Composer:
    """Takes scalars, openings and closings in the order of the text.

    Beside the data grows a tree of marks of the same shape, to place any path later.
    """

    __slots__ = ("opened", "root", "source", "top")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.root = OpenList()  # the document is its one item
        self.top: OpenList | OpenMap = self.root
        self.opened: list[OpenList | OpenMap] = []

    def open(self, new: OpenList | OpenMap, at: int) -> None:
        """What follows goes into `new`, until `close`."""
        if len(self.opened) == MAX_DEPTH:
            self.source.refuse(Code.DEPTH, at, f"nested more than {MAX_DEPTH} levels deep")
        self.top.add(new.data, at, new.marks)
        self.opened.append(self.top)
        self.top = new

    def close(self) -> None:
        self.top = self.opened.pop()

    def document(self) -> Document:
        return Document(self.root.data[0], self.source, self.root.marks[0])


KEY_WORDS: Final = {
    bool: "true or false",
    int: "an integer",
    float: "a number",
    type(None): "null",
    list: "a list",
    dict: "a map",
}
