"""Line breaking: the layout that the usual formatter gives to the statements we write."""

from __future__ import annotations

WIDTH = 100
OPEN, CLOSE = "([{", ")]}"


def wrapped(line: str, indent: int) -> list[str]:
    """A statement as lines that fit, `indent` columns in.

    A line that is too long is broken inside its last top-level bracket that opens in time (a
    `def`'s first):
    the content on one line of its own if it fits there and is no dictionary's, otherwise one
    element a line. Tuples without brackets get some.
    """
    pad, inner = " " * indent, " " * (indent + 4)
    if indent + len(line) <= WIDTH:
        return [pad + line]
    is_def = line.startswith("def ")
    start, stop = bracket(line, WIDTH - indent, first=is_def)
    head, content, tail = line[: start + 1], line[start + 1 : stop], line[stop:]
    target, equals, value = ("", "", "") if is_def else line.partition(" = ")
    if line.startswith("return ") and len(values := elements(line[7:])) > 1:
        return spread("return (", values, ")", indent)
    if indent + len(head) > WIDTH and len(targets := elements(target)) > 1:
        return spread("(", targets, f"){equals}{value}", indent)
    if indent + len(head) > WIDTH and equals:
        return [f"{pad}{target} = (", *wrapped(value, indent + 4), f"{pad})"]
    if stop - start <= 1:
        return [pad + line]
    together = not (content.startswith("*") or head.endswith("{"))
    if together and len(inner) + len(content) <= WIDTH:
        return [pad + head, inner + content, *closed(tail, indent)]
    return spread(head, elements(content), tail, indent)


def spread(head: str, items: list[str], tail: str, indent: int) -> list[str]:
    """Elements between brackets, one a line; a comprehension's loop on a line of its own."""
    pieces = [piece for item in items for piece in parted(item)]
    lines = [line for piece in pieces for line in wrapped(piece, indent + 4)]
    return [" " * indent + head, *lines, *closed(tail, indent)]


def parted(item: str) -> list[str]:
    """An element with its comma, or a comprehension's two parts."""
    depth = 0
    for index, char in enumerate(item):
        depth += (char in OPEN) - (char in CLOSE)
        if depth == 0 and item.startswith(" for ", index):
            return [item[:index], item[index + 1 :]]
    return [f"{item},"]


def closed(tail: str, indent: int) -> list[str]:
    """What follows from a closing bracket on, which may be too long itself."""
    first, *rest = wrapped(f"_{tail[1:]}", indent)
    return [first.replace("_", tail[0], 1), *rest]


def bracket(line: str, room: int, *, first: bool) -> tuple[int, int]:
    """Where the outermost bracket that is to be broken opens and closes; (0, 0) if none. The
    last one that has content and opens in `room` columns, or the last one."""
    depth, start, found = 0, 0, [(0, 0)]
    for index, char in enumerate(line):
        if char in OPEN:
            if depth == 0:
                start = index
            depth += 1
        elif char in CLOSE:
            depth -= 1
            if depth == 0:
                found.append((start, index))
                if first:
                    break
    fitting = [(start, stop) for start, stop in found[1:] if start + 1 < stop and start < room]
    return (fitting or found)[-1]


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
