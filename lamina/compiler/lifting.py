"""Which numbers of a class become constructor arguments, and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lamina.compiler.names import Names, local_names
from lamina.compiler.plan import Argument, Expr, Literal, Multiple
from lamina.compiler.skeleton import Column, Skeleton

LARGEST_FACTOR = 16
WIDTHS = {"channels", "features", "in_channels", "in_features", "groups"}
AXES = {2: ("height", "width"), 4: ("top", "bottom", "left", "right")}


@dataclass(frozen=True, slots=True)
class Lifted:
    """Arguments in order, each with a column that holds its value; the multiples that have a
    name; and the expression of every column."""

    arguments: tuple[tuple[Argument, int], ...]
    multiples: tuple[Multiple, ...]
    exprs: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of one family that are equal in every instance: one argument serves them all."""

    values: tuple[Literal, ...]
    columns: list[int]
    family: str
    hint: str


def lifted(skeleton: Skeleton, taken: Iterable[str] = ()) -> Lifted:
    """Lift the numbers that differ between instances; the others stay literals. `taken` are
    names that an argument would hide."""
    first = next(iter(skeleton.vectors))
    exprs: list[Expr] = list(first)
    groups = sorted(grouped(skeleton), key=lambda group: rank(group, skeleton))
    names = local_names(taken)
    spoken = Spoken(groups, skeleton.columns)
    words = [group.hint or spoken.word(group) for group in groups]
    arguments: list[tuple[Argument, int]] = []
    multiples: list[Multiple] = []
    bases: list[tuple[Group, Argument]] = []
    for group, wish in zip(groups, words, strict=True):
        found = multiple(group, bases, names)
        if found is None:
            default = default_of(group, skeleton.columns)
            is_float = isinstance(group.values[0], float)
            argument = Argument(names.free(wish), is_float, default)
            arguments.append((argument, group.columns[0]))
            bases.append((group, argument))
        elif found.name:
            multiples.append(found)
        for column in group.columns:
            exprs[column] = found or argument
    arguments.sort(key=lambda a: (a[0].default is not None, a[0].name != "in_channels"))
    return Lifted(tuple(arguments), tuple(multiples), tuple(exprs))


def grouped(skeleton: Skeleton) -> Iterator[Group]:
    """Columns that vary; those that mean the same thing and are equal everywhere together,
    with the name the graphs hint at."""
    if len(skeleton.vectors) < 2:
        return
    hints = Hinted(skeleton)
    groups: dict[tuple[str, type[Literal], tuple[Literal, ...]], list[int]] = {}
    for index, values in enumerate(zip(*skeleton.vectors, strict=True)):
        if len(set(values)) > 1:
            key = (family(skeleton.columns[index]), type(values[0]), values)
            groups.setdefault(key, []).append(index)
    named = {key: hints.exact(values, key[0]) for key in groups if (values := key[2])}
    for key, columns in groups.items():
        yield Group(key[2], columns, key[0], named[key] or hints.other(key[2]))


def family(column: Column) -> str:
    """What a number is: widths may equal each other for a reason, a stride and a kernel are
    equal by chance."""
    base, _, rest = column.name.partition(".")
    if base in WIDTHS:
        return "width"
    return base if rest.isdigit() else column.name


class Hinted:
    """The names that a block gives to its numbers, each handed out once."""

    def __init__(self, skeleton: Skeleton) -> None:
        every = list(skeleton.vectors.values())
        self.left: dict[tuple[Literal, ...], list[str]] = {}
        for name, value in every[0].items():
            if not isinstance(value, bool):
                values = tuple(hints.get(name, 0) for hints in every)
                self.left.setdefault(values, []).append(name)

    def exact(self, values: tuple[Literal, ...], family: str) -> str:
        """The name of just this kind of number."""
        names = self.left.get(values, [])
        found = family if family in names else ""
        if found:
            names.remove(found)
        return found

    def other(self, values: tuple[Literal, ...]) -> str:
        """Any name for these values."""
        names = self.left.get(values)
        return names.pop(0) if names else ""


def rank(group: Group, skeleton: Skeleton) -> tuple[int, int]:
    """The block's own numbers in their order, then the rest, then what comes in: that one is
    to be a multiple of the others, never they of it."""
    order = list(next(iter(skeleton.vectors.values())))
    if group.hint == "in_channels":
        return (2, 0)
    return (0, order.index(group.hint)) if group.hint else (1, group.columns[0])


class Spoken:
    """What numbers are called that no block has a name for."""

    def __init__(self, groups: list[Group], columns: tuple[Column, ...]) -> None:
        self.columns = columns
        self.sides = Counter((column.path, column.name.partition(".")[0]) for column in columns)
        self.rivals: dict[tuple[str, str], set[int]] = {}  # by name, and by name below a node
        for group in groups:
            for column in (columns[index] for index in group.columns):
                for node in ("", column.path[0]):
                    self.rivals.setdefault((column.name, node), set()).add(id(group))

    def word(self, group: Group) -> str:
        """The number's own name, with its node's name in front where others have the same."""
        column = self.columns[group.columns[0]]
        own = self.own(column)
        if len(self.rivals[column.name, ""]) == 1:
            return own
        alone = len(self.rivals[column.name, column.path[0]]) == 1
        return "_".join((*(column.path[:1] if alone else column.path), own))

    def own(self, column: Column) -> str:
        """A number's own name: `padding.0` of four is `padding_top`."""
        base, _, rest = column.name.partition(".")
        if not rest.isdigit():
            return column.name.replace(".", "_")
        return f"{base}_{AXES[self.sides[column.path, base]][int(rest)]}"


def multiple(group: Group, bases: list[tuple[Group, Argument]], names: Names) -> Multiple | None:
    """The group as a small multiple of an argument. Of two instances alone, only where the
    block itself has a name for it: chance would find others."""
    few = len(group.values) < 3 and not group.hint
    if few or not isinstance(group.values[0], int):
        return None
    for base, argument in bases:
        factor = ratio(group.values, base.values) if group.family == base.family else None
        if factor is not None:
            named = group.hint not in ("", "in_channels")
            return Multiple(factor, argument, names.free(group.hint) if named else "")
    return None


def ratio(values: tuple[Literal, ...], base: tuple[Literal, ...]) -> int | None:
    """k, where every value is k times the base's, 2 ≤ k ≤ 16."""
    first, unit = values[0], base[0]
    if not (isinstance(first, int) and isinstance(unit, int)) or unit <= 0 or first % unit:
        return None
    factor = first // unit
    if not 2 <= factor <= LARGEST_FACTOR:
        return None
    matches = all(v == factor * b for v, b in zip(values, base, strict=True))
    return factor if matches else None


def default_of(group: Group, columns: tuple[Column, ...]) -> Literal | None:
    """The default that all of the group's fields share, where some instance has it."""
    defaults = {columns[index].default for index in group.columns}
    default = defaults.pop() if len(defaults) == 1 else None
    return default if default in group.values else None
