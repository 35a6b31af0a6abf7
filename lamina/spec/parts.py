"""Named parts: an ordered list of one-key maps in documents, a tuple of pairs in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, get_args

from pydantic import GetCoreSchemaHandler
from pydantic_core import PydanticCustomError, PydanticKnownError, core_schema

from lamina.spec.fields import Name

if TYPE_CHECKING:
    from lamina.spec.union import Part

Pairs = tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True)
class OneKeyMaps:
    """Reads `[{a: …}, {b: …}]` or pairs; refuses a name that is there already."""

    least: int = 0  # entries that there must be

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        name, part = get_args(get_args(source)[0])
        one = core_schema.dict_schema(
            handler.generate_schema(name),
            handler.generate_schema(part),
            min_length=1,
            max_length=1,
        )
        maps = core_schema.no_info_after_validator_function(
            from_maps, core_schema.list_schema(one, min_length=self.least, strict=True)
        )
        pairs = core_schema.no_info_after_validator_function(self.enough, handler(source))
        either = core_schema.tagged_union_schema(
            {"maps": maps, "pairs": pairs},
            lambda value: "maps" if isinstance(value, list) else "pairs",
        )
        return core_schema.json_or_python_schema(json_schema=maps, python_schema=either)

    def enough(self, pairs: Pairs) -> Pairs:
        """Pairs that are as many as there must be, under names of their own."""
        if len(pairs) < self.least:
            context = {"field_type": "List", "min_length": self.least, "actual_length": len(pairs)}
            raise PydanticKnownError("too_short", context)
        return unique(pairs)


@dataclass(frozen=True, slots=True)
class ByName:
    """Reads a map, or pairs; both are stored as pairs, which are frozen."""

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> core_schema.CoreSchema:
        name, value = get_args(get_args(source)[0])
        one = core_schema.dict_schema(handler.generate_schema(name), handler.generate_schema(value))
        maps = core_schema.no_info_after_validator_function(lambda items: tuple(items.items()), one)
        pairs = core_schema.no_info_after_validator_function(unique, handler(source))
        either = core_schema.tagged_union_schema(
            {"maps": maps, "pairs": pairs},
            lambda value: "pairs" if isinstance(value, tuple) else "maps",
        )
        return core_schema.json_or_python_schema(json_schema=maps, python_schema=either)


def from_maps(maps: list[dict[str, Any]]) -> Pairs:
    """Pairs of one-key maps."""
    return unique(tuple(pair for one in maps for pair in one.items()))


def unique(pairs: Pairs) -> Pairs:
    """The same pairs; names that differ by case alone count as equal, since file systems
    and people confuse them."""
    seen: dict[str, str] = {}
    for index, (name, _) in enumerate(pairs):
        other = seen.setdefault(name.casefold(), name)
        if len(seen) == index:
            raise PydanticCustomError(
                "spec",
                "the name `{name}` is taken by `{other}` in the same list",
                {"code": "S112", "name": name, "other": other},
            )
    return pairs


NamedParts = Annotated[tuple[tuple[Name, "Part"], ...], OneKeyMaps()]
Body = Annotated[tuple[tuple[Name, "Part"], ...], OneKeyMaps(least=1)]
