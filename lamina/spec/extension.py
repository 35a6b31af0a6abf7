"""A document that extends a network which has a name, with changes of parts by their paths."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated, Any, Final, NoReturn

from pydantic import Field, ValidationError

from lamina.errors import Problem, SpecError, UsageError, quoted
from lamina.spec.assertions import Budget, Expect
from lamina.spec.definition import Definitions, Parameters
from lamina.spec.document import to_data
from lamina.spec.fields import Listed
from lamina.spec.initial import Init
from lamina.spec.model import Model
from lamina.spec.network import Network
from lamina.spec.parameters.template import Template, Templated
from lamina.spec.parts import Body
from lamina.spec.places import Loc, Places, valued
from lamina.spec.refusal import spec_error
from lamina.spec.union import Part
from lamina.spec.versions import migrated
from lamina.spec.wording import near

if TYPE_CHECKING:
    from lamina.spec.documents import Document

Resolve = Callable[[str], Network]
CHANGES: Final = ("change", "replace", "remove", "before", "after")
OWN: Final = ("extends", "parameters", "blocks", *CHANGES)  # not simply in place of the other's
LEADS: Final = "a path is a part's name, or leads into parts: conv2.first"
Whole = Annotated[Part | Template, Templated()]
Several = Annotated[Body | Template, Templated()]


class Extension(Model):
    """A network of the zoo with changes: what is said here stands in place of what it says, and
    null takes away. Parts are found by their paths in it (`conv2.first`): `change` gives them
    other fields, `replace` puts another part there, `remove` takes them out, `before` and
    `after` have named parts to put beside them. `parameters` and `blocks` join its own."""

    lamina: int = 1
    extends: str
    name: str | None = None
    title: str | None = None
    description: Annotated[str, Field(max_length=2000)] | None = None
    parameters: Parameters = ()
    input: Annotated[tuple[int, ...], Listed] | None = None
    init: Init | None = None
    budget: Budget | None = None
    expect: Expect | None = None
    blocks: Definitions = ()
    change: dict[str, dict[str, Any]] = Field({})
    replace: dict[str, Whole] = Field({})
    remove: Annotated[tuple[str, ...], Listed] = ()
    before: dict[str, Several] = Field({})
    after: dict[str, Several] = Field({})


def resolved(document: Document, resolve: Resolve) -> Document:
    """The whole document, with places in the one that was written; the same one where it
    extends nothing. Raises SpecError with the place of what is wrong."""
    data = document.data
    if not isinstance(data, dict) or "extends" not in data:
        return document
    data = migrated(data, document.place)
    try:
        Extension.model_validate(data)
    except ValidationError as error:
        raise spec_error(error, data, Extension, place=document.place) from None
    try:
        net = resolve(data["extends"])
    except UsageError as error:
        hint = "`extends` takes the name of a network, not a file"
        refuse(document, ("extends",), "S133", str(error), hint)
    return Merge(document, data, to_data(net)).result()


def refuse(document: Document, loc: Loc, code: str, message: str, *details: str) -> NoReturn:
    raise SpecError([problem(document, loc, code, message, *details)])


def problem(document: Document, loc: Loc, code: str, message: str, *details: str) -> Problem:
    path = ".".join(map(str, loc))
    return Problem(code, path, message, details, document.place(loc))


class Merge:
    """One document's changes to the data of a network, and where each value then stands."""

    def __init__(self, document: Document, data: dict[str, Any], base: dict[str, Any]) -> None:
        self.document, self.own, self.data = document, data, base
        own = document.mark
        self.at = own if isinstance(own, int) else own[0]
        self.marks: Any = own[1] if not isinstance(own, int) else {}
        self.mark: Any = mirrored(base, self.offset("extends"))
        self.problems: list[Problem] = []
        self.locs: dict[tuple[str, str], Loc] = {}
        for how, path in self.paths():
            loc = self.located(how, path)
            if loc is not None:
                self.locs[how, path] = loc
        self.find_twice()
        if self.problems:
            raise SpecError(self.problems)

    def offset(self, key: str) -> int:
        mark = self.marks[key]
        return mark if isinstance(mark, int) else mark[0]

    def paths(self) -> Iterator[tuple[str, str]]:
        for how in CHANGES:
            yield from ((how, path) for path in self.own.get(how, ()))

    def result(self) -> Document:
        from lamina.spec.documents import Document  # the schema, too, rests on this file

        whole, marks = self.data, self.mark[1]
        if self.own.get("name") is not None:
            whole.pop("title", None)  # the class is named for the network
        for (how, path), loc in self.locs.items():
            if how in ("change", "replace"):
                self.put(how, path, loc)
        self.edit_lists()
        for key, value in self.own.items():
            if key == "parameters":
                whole[key] = {**whole.get(key, {}), **value}
                marks[key] = (
                    self.offset(key),
                    {**inner(marks.get(key), {}), **inner(self.marks[key], {})},
                )
            elif key == "blocks":
                self.define(value)
            elif key not in OWN and value is None:
                whole.pop(key, None)
            elif key not in OWN:
                whole[key], marks[key] = value, self.marks[key]
        return Document(whole, self.document.source, (self.at, marks))

    def located(self, how: str, path: str) -> Loc | None:
        """Where a part stands in the network's data; None and a problem where there is none."""
        places, here = Places(self.data), self.data
        loc: Loc = ()
        at: Loc = ()
        for step in path.split("."):
            child = None if step.isdigit() else places.into(here, step)
            if child is None or (loc and is_use(valued(self.data, loc))):
                self.unknown(how, path, step, places.names(here))
                return None
            loc = (*at, *(child or ()))
            here, at = places.seen_through(loc)
        return loc

    def unknown(self, how: str, path: str, step: str, known: list[str]) -> None:
        words, hints = f"there is no part {quoted(path)}", near(step, known) or [LEADS]
        self.problems.append(problem(self.document, self.within(how, path), "S134", words, *hints))

    def within(self, how: str, path: str) -> Loc:
        return (how, self.own[how].index(path)) if how == "remove" else (how, path)

    def find_twice(self) -> None:
        """What is replaced or removed has nothing else done to it, or inside it."""
        gone = {loc: key for key, loc in self.locs.items() if key[0] in ("replace", "remove")}
        for (how, path), loc in self.locs.items():
            ends = range(1, len(loc) + (how not in ("before", "after")))
            others = {gone[loc[:end]] for end in ends if loc[:end] in gone} - {(how, path)}
            for other in sorted(others)[:1]:
                words = f"{quoted(path)} is in what `{other[0]}` takes away"
                where = self.within(how, path)
                self.problems.append(problem(self.document, where, "S135", words))

    def put(self, how: str, path: str, loc: Loc) -> None:
        mark, value = self.marks[how][1][path], self.own[how][path]
        above, above_marks = valued(self.data, loc[:-1]), marked(self.mark, loc[:-1])
        if how == "replace":
            above[loc[-1]], above_marks[loc[-1]] = value, mark
            return
        part, part_marks = above[loc[-1]], inner(above_marks[loc[-1]], {})
        for field, item in value.items():
            part.pop(field, None)
            if item is not None:
                part[field], part_marks[field] = item, inner(mark, {})[field]

    def edit_lists(self) -> None:
        """Takes parts out of their lists and puts others beside them, the innermost first."""
        lists: dict[Loc, dict[int, dict[str, str]]] = {}
        for (how, path), loc in self.locs.items():
            if how in ("change", "replace"):
                continue
            if len(loc) > 1 and isinstance(loc[-2], int):
                lists.setdefault(loc[:-2], {}).setdefault(loc[-2], {})[how] = path
            elif how == "remove":
                del valued(self.data, loc[:-1])[loc[-1]]
            else:
                words = f"{quoted(path)} stands in no list of parts"
                refuse(self.document, self.within(how, path), "S136", words)
        for at in sorted(lists, key=len, reverse=True):
            parts, marks = valued(self.data, at), marked(self.mark, at)
            pairs: list[tuple[Any, Any]] = []
            for index, pair in enumerate(zip(parts, marks, strict=True)):
                here = lists[at].get(index, {})
                pairs += self.named(here, "before")
                pairs += [] if "remove" in here else [pair]
                pairs += self.named(here, "after")
            parts[:], marks[:] = [p for p, _ in pairs], [m for _, m in pairs]

    def named(self, here: dict[str, str], how: str) -> list[tuple[Any, Any]]:
        if how not in here:
            return []
        path = here[how]
        return [*zip(self.own[how][path], inner(self.marks[how][1][path], []), strict=True)]

    def define(self, blocks: list[dict[str, Any]]) -> None:
        """Definitions of the same name are replaced, others join."""
        known = self.data.setdefault("blocks", [])
        marks = self.mark[1].setdefault("blocks", (self.offset("blocks"), []))[1]
        for block, mark in zip(blocks, inner(self.marks["blocks"], []), strict=True):
            places = [index for index, one in enumerate(known) if one.keys() == block.keys()]
            if places:
                known[places[0]], marks[places[0]] = block, mark
            else:
                known.append(block)
                marks.append(mark)


def is_use(part: Any) -> bool:
    return isinstance(part, dict) and part.get("kind") == "use"


def inner(mark: Any, empty: Any) -> Any:
    """The marks inside of one."""
    return empty if mark is None or isinstance(mark, int) else mark[1]


def marked(mark: Any, loc: Loc) -> Any:
    """The marks inside of what stands at `loc`."""
    for step in loc:
        mark = mark[1][step]
    return mark[1]


def mirrored(data: Any, at: int) -> Any:
    """Marks for data that all came from one place; a network's nests 64 parts at most."""
    if isinstance(data, dict):
        return at, {key: mirrored(value, at) for key, value in data.items()}
    return (at, [mirrored(value, at) for value in data]) if isinstance(data, list) else at
