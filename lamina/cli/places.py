"""Where a part of a network stands in the document that it was read from."""

from __future__ import annotations

from typing import Any

Loc = tuple[str | int, ...]


def located(path: str, data: Any) -> Loc:
    """The way through the document to the part at `path`, or as far as it is written there:
    the inside of a block of ours is not."""
    loc: Loc = ()
    here, at = data, loc
    for step in path.split("."):
        child = into(here, step)
        if child is None:
            break
        loc = at + child
        here, at = seen_through(valued(data, loc), loc, data)
    return loc


def into(here: Any, step: str) -> Loc | None:
    """The keys from a part to the part of the given name inside it."""
    if not isinstance(here, dict):
        return None
    for field, value in here.items():
        for index, item in enumerate(value if isinstance(value, list) else ()):
            if isinstance(item, dict) and isinstance(item.get(step), dict):
                return field, index, step
    if isinstance(here.get(step), dict):
        return (step,)
    if step.isdigit():
        field = "first" if step == "0" and "first" in here else "body"
        return (field,) if field in here else None
    return None


def seen_through(here: Any, loc: Loc, data: Any) -> tuple[Any, Loc]:
    """What stands behind a part that adds no name of its own to paths."""
    kind = here.get("kind") if isinstance(here, dict) else None
    if kind == "aux":
        loc += ("body",)
    elif kind == "use" and (block := into({"blocks": data.get("blocks")}, here.get("block"))):
        loc = (*block, "body")
    return valued(data, loc), loc


def valued(data: Any, loc: Loc) -> Any:
    """What stands there."""
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
