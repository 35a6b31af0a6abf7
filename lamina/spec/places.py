"""Where a part of a network stands in the document that it was read from."""

from __future__ import annotations

from typing import Any

Loc = tuple[str | int, ...]


class Places:
    """Finds parts by their paths. Long lists of parts are searched once."""

    def __init__(self, data: Any) -> None:
        self.data = data
        self.indexes: dict[int, dict[str, int]] = {}  # by a list's id; the data keeps it alive

    def located(self, path: str) -> Loc:
        """The way through the document to the part at `path`, or as far as it is written
        there: the inside of a block of ours is not."""
        loc: Loc = ()
        here, at = self.data, loc
        for step in path.split("."):
            child = self.into(here, step)
            if child is None:
                break
            loc = at + child
            here, at = self.seen_through(loc)
        return loc

    def into(self, here: Any, step: str) -> Loc | None:
        """The keys from a part to the part of the given name inside it."""
        if isinstance(here, list):  # of definitions
            return (self.index(here)[step], step) if step in self.index(here) else None
        if not isinstance(here, dict):
            return None
        for field, value in here.items():
            named = isinstance(value, list) and field != "blocks"
            if named and step in (index := self.index(value)):
                return field, index[step], step
        if isinstance(here.get(step), (dict, list)):
            return (step,)
        if step.isdigit():
            field = "first" if step == "0" and "first" in here else "body"
            return (field,) if field in here else None
        return None

    def names(self, here: Any) -> list[str]:
        """The names that lead from a part into it."""
        fields = here.items() if isinstance(here, dict) else ()
        inside = [(field, value) for field, value in fields if field != "blocks"]
        lists = [value for _, value in inside if isinstance(value, list)]
        found = [name for parts in lists for name in self.index(parts)]
        return found + [
            field for field, part in inside if isinstance(part, dict) and "kind" in part
        ]

    def index(self, parts: list[Any]) -> dict[str, int]:
        """Where the names of a list of parts stand in it."""
        if id(parts) not in self.indexes:
            self.indexes[id(parts)] = {
                name: index
                for index, item in enumerate(parts)
                if isinstance(item, dict)
                for name, part in item.items()
                if isinstance(part, dict)
            }
        return self.indexes[id(parts)]

    def seen_through(self, loc: Loc) -> tuple[Any, Loc]:
        """What stands at `loc`, or behind it where a part adds no name of its own to paths."""
        here = valued(self.data, loc)
        kind = here.get("kind") if isinstance(here, dict) else None
        if kind == "aux" or (loc[0] == "blocks" and len(loc) == 3):
            loc += ("body",)
        elif kind == "use":
            block = self.into(self.data.get("blocks"), here.get("block"))
            loc = ("blocks", *block, "body") if block else loc
        return valued(self.data, loc), loc


def valued(data: Any, loc: Loc) -> Any:
    """What stands there."""
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data
