"""YAML for people: block style, with short leaf maps and lists of scalars in brackets."""

from __future__ import annotations

from typing import Final

from lamina.errors import refuse
from lamina.spec.documents.codes import Code
from lamina.spec.documents.composer import MAX_DEPTH
from lamina.spec.documents.spelling import spelled, spelled_key

WIDTH: Final = 100
LONGEST_SIMPLE_KEY: Final = 1000  # a parser looks for the colon within 1,024 characters


def to_yaml(data: object) -> str:
    """The text that `read` turns back into the same data, keys in their order."""
    writer = Writer()
    writer.todo.append(("", data, 0))
    while writer.todo:
        writer.write(*writer.todo.pop())
    return "\n".join(writer.lines) + "\n"


class Writer:
    """The lines so far, and what is still to write: how its line begins, the value, its depth."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.todo: list[tuple[str, object, int]] = []

    def write(self, head: str, value: object, depth: int) -> None:
        if not isinstance(value, (dict, list, tuple)):
            self.lines.append(_joined(head, spelled(value)))
        elif depth == MAX_DEPTH:
            refuse(Code.DEPTH.value, "", f"nested more than {MAX_DEPTH} levels deep")
        elif isinstance(value, dict):
            self._map(head, value, depth)
        elif all(map(_is_scalar, value)):
            self._row(head, [spelled(item) for item in value], depth)
        else:
            self._block(head, [("-", item) for item in value], depth)

    def _map(self, head: str, value: dict[object, object], depth: int) -> None:
        """In braces if it is a leaf that fits; the outermost map always stands in block style."""
        nested = not head.endswith("-")  # a part's name stands outside of its braces
        leaf = _leaf(value, nested=nested) if head and depth + 2 < MAX_DEPTH else None
        if not value:
            self.lines.append(_joined(head, "{}"))
        elif leaf is not None and len(head) + len(leaf) < WIDTH:
            self.lines.append(_joined(head, leaf))
        else:
            pad = "  " * depth
            self._block(head, [(_key(key, pad), item) for key, item in value.items()], depth)

    def _row(self, head: str, items: list[str], depth: int) -> None:
        """Scalars in brackets, on as many lines as they need."""
        line = _joined(head, "[")
        for item in items:
            if len(line) + len(item) + 1 > WIDTH:
                self.lines.append(line.rstrip())
                line = "  " * depth
            line += f"{item}, "
        self.lines.append(line.removesuffix(", ") + "]")

    def _block(self, head: str, parts: list[tuple[str, object]], depth: int) -> None:
        pad = first = "  " * depth
        if head.endswith("-"):
            first = f"{head} "  # the first part stands on the line of its dash
        elif head:
            self.lines.append(head)
        starts = [first, *[pad] * (len(parts) - 1)]
        tasks = [
            (start + text, value, depth + 1)
            for start, (text, value) in zip(starts, parts, strict=True)
        ]
        self.todo += reversed(tasks)


def _leaf(value: dict[object, object], *, nested: bool) -> str | None:
    """A map of scalars, of lists of scalars and, one level down, of such maps on one line, or
    None if it holds more."""
    pairs: list[str] = []
    for key, item in value.items():
        if isinstance(item, (list, tuple)) and all(map(_is_scalar, item)):
            text = f"[{', '.join(map(spelled, item))}]"
        elif _is_scalar(item):
            text = spelled(item)
        elif item == {}:
            text = "{}"
        elif nested and isinstance(item, dict) and (inner := _leaf(item, nested=False)):
            text = inner
        else:
            return None
        pairs.append(f"{spelled_key(key)}: {text}")
    return "{" + ", ".join(pairs) + "}"


def _is_scalar(value: object) -> bool:
    return not isinstance(value, (dict, list, tuple))


def _key(key: object, pad: str) -> str:
    text = spelled_key(key)
    return f"{text}:" if len(text) <= LONGEST_SIMPLE_KEY else f"? {text}\n{pad}:"


def _joined(head: str, text: str) -> str:
    return f"{head} {text}" if head else text
