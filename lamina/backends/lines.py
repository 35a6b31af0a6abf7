"""Line breaking: the layout that the usual formatter gives to the statements we write."""

from __future__ import annotations

WIDTH = 100
OPEN, CLOSE = "([{", ")]}"


def wrapped(line: str, indent: int) -> list[str]:
    """A statement as lines that fit, `indent` columns in.

    A line that is too long is broken inside its last top-level bracket (a `def`'s first):
    the content on one line of its own if it fits there, otherwise one element a line.
    """
    pad = " " * indent
    if indent + len(line) <= WIDTH:
        return [pad + line]
    start, stop = bracket(line, first=line.startswith("def "))
    if stop - start <= 1:
        return [pad + line]
    head, content, tail = line[: start + 1], line[start + 1 : stop], line[stop:]
    inner = " " * (indent + 4)
    if indent + 4 + len(content) <= WIDTH and not content.startswith("*"):
        return [pad + head, inner + content, pad + tail]
    lines = [pad + head]
    for element in elements(content):
        broken = wrapped(element + ",", indent + 4)
        lines += broken
    return [*lines, pad + tail]


def bracket(line: str, *, first: bool) -> tuple[int, int]:
    """Where the outermost bracket that is to be broken opens and closes; (0, 0) if none."""
    depth, start, found = 0, 0, (0, 0)
    for index, char in enumerate(line):
        if char in OPEN:
            if depth == 0:
                start = index
            depth += 1
        elif char in CLOSE:
            depth -= 1
            if depth == 0:
                found = (start, index)
                if first:
                    return found
    return found


def elements(content: str) -> list[str]:
    """The content of a bracket, split at its own commas."""
    parts, depth, start = [], 0, 0
    for index, char in enumerate(content):
        if char in OPEN:
            depth += 1
        elif char in CLOSE:
            depth -= 1
        elif char == "," and depth == 0:
            parts.append(content[start:index].strip())
            start = index + 1
    parts.append(content[start:].strip())
    return [part for part in parts if part]
